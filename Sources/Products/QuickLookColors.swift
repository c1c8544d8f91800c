import Drawing

/// Colours with a meaning in the quick-look picture.
extension Color {
    /// A fitted pixel whose numbers should not be used.
    static let excluded = Color(gray: 0.62)
    static let pass = Color(red: 0.10, green: 0.48, blue: 0.20)
    static let warn = Color(red: 0.72, green: 0.42, blue: 0.00)
    static let fail = Color(red: 0.75, green: 0.10, blue: 0.10)
}
