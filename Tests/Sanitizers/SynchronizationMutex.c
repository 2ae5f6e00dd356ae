/* Tells the thread sanitizer what Swift's Mutex does.
 *
 * On Linux the fast paths of Synchronization.Mutex are compiled into our code, where the sanitizer sees
 * them. The slow ones are in a library that it does not see: a futex handed on by the kernel. Without this
 * each contended Mutex is reported as a race. Loaded before that library (LD_PRELOAD) by
 * ./run sanitize thread; in a program without the sanitizer it does nothing.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>

#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"
#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *

__attribute__((weak)) void __tsan_acquire(void *);
__attribute__((weak)) void __tsan_release(void *);

typedef SWIFT void Lock(uint32_t thread, SELF mutex);
typedef SWIFT void Unlock(SELF mutex);

static Lock *real_lock;
static Unlock *real_unlock;

/* Found before any thread runs. */
__attribute__((constructor)) static void find(void) {
  real_lock = (Lock *)dlsym(RTLD_NEXT, LOCK);
  real_unlock = (Unlock *)dlsym(RTLD_NEXT, UNLOCK);
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
