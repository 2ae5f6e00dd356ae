/* Tells the thread sanitizer what Swift's Mutex and continuations do.
 *
 * On Linux the fast paths of Synchronization.Mutex are compiled into our code, where the sanitizer sees
 * them. The slow ones are in a library that it does not see: a futex handed on by the kernel. So are
 * continuations: what one thread hands to resume() another takes from await. Where the task was already
 * suspended the runtime tells the sanitizer by itself; where resume() came first it does not. Without this
 * both are reported as races. Loaded before those libraries (LD_PRELOAD) by ./run sanitize thread; in a
 * program without the sanitizer it does nothing.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>

#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"
#define AWAIT "swift_continuation_await"
#define RESUME "swift_continuation_resume"
#define RESUME_THROWING "swift_continuation_throwingResume"
#define RESUME_WITH_ERROR "swift_continuation_throwingResumeWithError"
#define CURRENT_TASK "swift_task_getCurrent"

#define SWIFT __attribute__((swiftcall))
#define SWIFT_ASYNC __attribute__((swiftasynccall))
#define SELF __attribute__((swift_context)) void *

__attribute__((weak)) void __tsan_acquire(void *);
__attribute__((weak)) void __tsan_release(void *);

typedef SWIFT void Lock(uint32_t thread, SELF mutex);
typedef SWIFT void Unlock(SELF mutex);
struct continuation;
typedef SWIFT_ASYNC void Await(struct continuation *context);
typedef SWIFT_ASYNC void GoOn(__attribute__((swift_async_context)) struct continuation *context);
typedef SWIFT void Resume(void *task);
typedef SWIFT void ResumeWithError(void *task, void *error);
typedef SWIFT void *CurrentTask(void);

static Lock *real_lock;
static Unlock *real_unlock;
static Await *real_await;
static Resume *real_resume;
static Resume *real_resume_throwing;
static ResumeWithError *real_resume_with_error;
static CurrentTask *current_task;

/* Found before any thread runs. */
__attribute__((constructor)) static void find(void) {
  real_lock = (Lock *)dlsym(RTLD_NEXT, LOCK);
  real_unlock = (Unlock *)dlsym(RTLD_NEXT, UNLOCK);
  real_await = (Await *)dlsym(RTLD_NEXT, AWAIT);
  real_resume = (Resume *)dlsym(RTLD_NEXT, RESUME);
  real_resume_throwing = (Resume *)dlsym(RTLD_NEXT, RESUME_THROWING);
  real_resume_with_error = (ResumeWithError *)dlsym(RTLD_NEXT, RESUME_WITH_ERROR);
  current_task = (CurrentTask *)dlsym(RTLD_NEXT, CURRENT_TASK);
}

SWIFT void locked(uint32_t thread, SELF mutex) __asm__(LOCK);
SWIFT void locked(uint32_t thread, SELF mutex) {
  if (!real_lock) abort();
  real_lock(thread, mutex);
  if (__tsan_acquire) __tsan_acquire(mutex);
}

SWIFT void unlocked(SELF mutex) __asm__(UNLOCK);
SWIFT void unlocked(SELF mutex) {
  if (!real_unlock) abort();
  if (__tsan_release) __tsan_release(mutex);
  real_unlock(mutex);
}

/* The beginning of what the runtime keeps of a continuation. */
struct continuation {
  void *parent;
  GoOn *goes_on;
  uint32_t flags;
};
#define CHANGES_EXECUTOR (1u << 1)

/* Where this thread goes on after an await that needs no wait. */
static _Thread_local GoOn *goes_on;

SWIFT_ASYNC static void after_await(__attribute__((swift_async_context)) struct continuation *context) {
  GoOn *on = goes_on;
  context->goes_on = on;
  __tsan_acquire(current_task());
  __attribute__((musttail)) return on(context);
}

/* A continuation belongs to one task, which awaits it before it makes another. Where resume() came first
 * the runtime calls what goes on at once, on this thread; otherwise it uses what the task has kept. */
SWIFT_ASYNC void awaited(struct continuation *context) __asm__(AWAIT);
SWIFT_ASYNC void awaited(struct continuation *context) {
  if (!real_await || !current_task) abort();
  if (__tsan_acquire) {
    __tsan_acquire(current_task());
    if (!(context->flags & CHANGES_EXECUTOR)) {
      goes_on = context->goes_on;
      context->goes_on = after_await;
    }
  }
  __attribute__((musttail)) return real_await(context);
}

SWIFT void resumed(void *task) __asm__(RESUME);
SWIFT void resumed(void *task) {
  if (!real_resume) abort();
  if (__tsan_release) __tsan_release(task);
  real_resume(task);
}

SWIFT void resumed_throwing(void *task) __asm__(RESUME_THROWING);
SWIFT void resumed_throwing(void *task) {
  if (!real_resume_throwing) abort();
  if (__tsan_release) __tsan_release(task);
  real_resume_throwing(task);
}

SWIFT void resumed_with_error(void *task, void *error) __asm__(RESUME_WITH_ERROR);
SWIFT void resumed_with_error(void *task, void *error) {
  if (!real_resume_with_error) abort();
  if (__tsan_release) __tsan_release(task);
  real_resume_with_error(task, error);
}
