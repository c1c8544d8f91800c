extension Double {
    /// The number as a note to a person has it, with at most `digits` digits after the point.
    func text(_ digits: Int) -> String {
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        return "\((self * scale).rounded() / scale)"
    }
}
