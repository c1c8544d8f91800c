/// Linear map between a network's output, -1...1 over the trained range, and km/s.
package struct OutputScale: Sendable {
    package let middle: Float
    package let half: Float

    package init(_ range: ClosedRange<Double>) {
        middle = Float((range.lowerBound + range.upperBound) / 2)
        half = Float((range.upperBound - range.lowerBound) / 2)
    }

    /// km/s of an output.
    package func value(_ output: Float) -> Float { middle + half * output }
    /// Output that stands for a value in km/s.
    package func output(_ value: Float) -> Float { (value - middle) / half }
}

extension NetworkMetadata {
    package var velocityScale: OutputScale { OutputScale(velocity) }
    package var broadeningScale: OutputScale { OutputScale(broadening) }
}
