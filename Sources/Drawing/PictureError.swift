/// A picture that could not be written. Whoever had it drawn knows what it is for, and says what to do.
package struct PictureError: Error, Sendable {
    /// The operating system's error number, 0 where it told none.
    package let errno: Int32
    /// cairo's words.
    package let detail: String
}
