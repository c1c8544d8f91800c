import Glibc
import Spectra

/// What the outputs of a network that measures lines mean: velocity from where they were looked for, log of its error,
/// broadening, log of its error, logit of one cloud being there and being all. All are relative to the instrument's line width, so that
/// one network serves every resolving power.
package enum LineMeasurement {
    package static let outputCount = 5
    /// Velocity and broadening of an output of 1, and of 0, in widths of the sinc.
    package static let velocityScale: Float = 1
    package static let broadeningScale: Float = 1
    package static let broadeningMiddle: Float = 1
    /// Errors are held within these powers of e, in widths of the sinc: 6e-6 to 7.
    package static let logErrors: ClosedRange<Float> = -12...2

    /// Velocity that a line of the sinc's width spans, km/s.
    ///
    /// - Parameter lineWidth: at H-alpha, in the frame in which `halpha` (cm-1) is.
    package static func width(lineWidth: Double, halpha: Double = EmissionLine.halpha.wavenumber) -> Float {
        Float(lineWidth / halpha * Doppler.speedOfLight)
    }

    struct Found {
        /// km/s, from where the lines were looked for.
        let offset: Float
        let velocityError: Float
        let broadening: Float
        let broadeningError: Float
        let singleCloudProbability: Float
    }

    /// - Parameter width: of the instrument's line, km/s.
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
