@main
struct TTSync { static func main() {} }
