import Foundation
import Products
import Simulator
import Spectra

/// The distance of a simulated field's maps from its truth, over the pixels whose H-alpha peak reaches a
/// signal-to-noise ratio.
struct TruthComparison {
    /// The survey's pixels of good signal.
    static let signalToNoise: Float = 15

    struct Deviation {
        /// Median of |map - truth|, km/s.
        let medianAbsolute: Float
        /// Median of map - truth, km/s.
        let bias: Float
    }

    let pixelCount: Int
    /// Pixels among them without a velocity.
    let missingCount: Int
    let velocity: Deviation
    let broadening: Deviation
    let trueVelocityMedian: Float
    let trueBroadeningMedian: Float

    init(maps path: String, truth: FieldTruth) throws(ProductError) {
        let maps = MapsReader(path)
        let (velocity, broadening) = (try maps.plane("VELOCITY"), try maps.plane("BROADENING"))
        let pixels = (0..<truth.pixelCount).filter {
            truth.coverage[$0] == .spectrum && truth.signalToNoise($0) >= Self.signalToNoise
        }
        pixelCount = pixels.count
        missingCount = pixels.count { velocity[$0].isNaN }
        self.velocity = Self.deviation(velocity, truth.velocity, pixels)
        self.broadening = Self.deviation(broadening, truth.broadening, pixels)
        trueVelocityMedian = RobustStatistics.median(pixels.map { truth.velocity[$0] })
        trueBroadeningMedian = RobustStatistics.median(pixels.map { truth.broadening[$0] })
    }

    private static func deviation(_ map: [Float], _ truth: [Float], _ pixels: [Int]) -> Deviation {
        let differences = pixels.map { map[$0] - truth[$0] }
        return Deviation(
            medianAbsolute: RobustStatistics.median(differences.map(abs)), bias: RobustStatistics.median(differences))
    }

    var text: String {
        String(
            format: """
                Against the simulation's truth, %d pixels with SNR >= %.0f, %d of them without a velocity:
                              median |error|      bias
                  velocity    %8.2f km/s  %+8.2f km/s
                  broadening  %8.2f km/s  %+8.2f km/s
                """,
            pixelCount, Self.signalToNoise, missingCount, velocity.medianAbsolute, velocity.bias,
            broadening.medianAbsolute, broadening.bias)
    }
}
