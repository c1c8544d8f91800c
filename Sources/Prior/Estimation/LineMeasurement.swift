import Glibc
import Spectra

/// The meaning of the five outputs of a network that measures lines.
///
/// The outputs are: velocity relative to the place where the lines were looked for, log of its error, broadening, log
/// of its error, and the logit of the probability that one cloud is there and is all. All but the last are relative to
/// the instrument's line width, so that one network serves every resolving power.
package enum LineMeasurement {
    package static let outputCount = 5
    /// The velocity that an output of 1 stands for, widths of the sinc.
    package static let velocityScale: Float = 1
    /// The change of broadening that an output of 1 stands for, widths of the sinc.
    package static let broadeningScale: Float = 1
    /// The broadening that an output of 0 stands for, widths of the sinc.
    package static let broadeningMiddle: Float = 1
    /// The range of the natural logarithm of an error in widths of the sinc: errors from 6e-6 to 7.
    package static let logErrors: ClosedRange<Float> = -12...2

    /// Converts the width of the sinc at H-alpha to a velocity, km/s.
    ///
    /// - Parameters:
    ///   - lineWidth: The width of the sinc at H-alpha, cm-1, in the frame of `halpha`.
    ///   - halpha: The wavenumber of H-alpha, cm-1.
    package static func width(lineWidth: Double, halpha: Double = EmissionLine.halpha.wavenumber) -> Float {
        Float(lineWidth / halpha * Doppler.speedOfLight)
    }

    /// The kinematics that a network measured.
    struct Found {
        /// The velocity relative to the place where the lines were looked for, km/s.
        let offset: Float
        /// One standard deviation of the velocity, km/s.
        let velocityError: Float
        /// The standard deviation of the gas' velocities, km/s.
        let broadening: Float
        /// One standard deviation of the broadening, km/s.
        let broadeningError: Float
        /// The probability that one cloud is there and is all, 0...1.
        let singleCloudProbability: Float
    }

    /// Converts a network's outputs to kinematics.
    ///
    /// - Parameters:
    ///   - outputs: The five outputs for one spectrum.
    ///   - width: The width of the instrument's line, km/s.
    static func found(_ outputs: NetworkEvaluator.Outputs, width: Float) -> Found {
        func error(_ log: Float, _ scale: Float) -> Float {
            scale * width * exp(min(max(log, logErrors.lowerBound), logErrors.upperBound))
        }
        return Found(
            offset: outputs[0] * velocityScale * width, velocityError: error(outputs[1], velocityScale),
            broadening: (broadeningMiddle + outputs[2] * broadeningScale) * width,
            broadeningError: error(outputs[3], broadeningScale), singleCloudProbability: 1 / (1 + exp(-outputs[4])))
    }
}
