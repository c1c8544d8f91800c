import Glibc
import Spectra

/// The scale between an output of the paper's network, -1...1 over the trained range, and km/s.
package struct OutputScale: Sendable {
    /// The middle of the trained range, km/s.
    package let middle: Float
    /// Half the width of the trained range, km/s.
    package let half: Float

    package init(_ range: ClosedRange<Double>) {
        middle = Float((range.lowerBound + range.upperBound) / 2)
        half = Float((range.upperBound - range.lowerBound) / 2)
    }

    /// Converts an output to km/s.
    package func value(_ output: Float) -> Float { middle + half * output }
    /// Converts a value in km/s to an output.
    package func output(_ value: Float) -> Float { (value - middle) / half }
}

extension NetworkMetadata {
    /// The instrument's line width as the first dense layer reads it: -1...1 over the logarithm of the trained
    /// resolving powers.
    ///
    /// - Parameter lineWidth: The instrument's line width at H-alpha in the frame of the gas, cm-1.
    package func feature(lineWidth: Float) -> Float {
        let power = EmissionLine.halpha.wavenumber / Double(lineWidth)
        let (least, most) = (resolvingPower.lowerBound, resolvingPower.upperBound)
        return Float(2 * log(power / least) / log(most / least) - 1)
    }
}
