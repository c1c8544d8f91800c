import Foundation
import Products
import Simulator
import Spectra

/// What fields of one kind came to.
struct TruthTally {
    private var fields = 0
    private var refused = 0
    private var bright = 0
    private var right = 0
    private var pairs = 0
    private var flagged = 0
    private var pulls: [Float] = []
    private var velocityBias = Scatter()
    private var fluxBias = Scatter()
    private var zeroPoint = Scatter()
    private var claimed = Scatter()

    /// Times the noise.
    private static let leastBrightness: Float = 10
    /// Errors from the truth within which a velocity is right.
    private static let rightWithin: Float = 5

    mutating func add(_ field: TruthField) {
        fields += 1
        guard let maps = field.maps else {
            refused += 1
            return
        }
        let truth = field.truth
        let middle = truth.height / 2 * truth.width + truth.width / 2
        zeroPoint.add(Double(maps.skyVelocity[middle] - truth.zeroPoint[middle]))
        claimed.add(Double(maps.skyVelocityError[middle]))
        let pixels = (0..<truth.pixelCount).filter {
            truth.signalToNoise($0) >= Self.leastBrightness && truth.coverage[$0] == .spectrum
        }
        bright += pixels.count
        let offsets = pixels.map { maps.velocity[$0] - truth.topocentricVelocity[$0] }
        right += zip(pixels, offsets).count { pixel, offset in
            // Of an absolute velocity.
            let error = hypot(maps.velocityError[pixel], maps.skyVelocityError[pixel])
            return maps.mask[pixel].isUsable && abs(offset) < Self.rightWithin * error
        }
        // Of one velocity against others of the field.
        let own = zip(pixels, offsets).map { pixel, offset in
            (offset + maps.skyVelocity[pixel] - truth.zeroPoint[pixel]) / maps.velocityError[pixel]
        }
        if truth.gas.count > 1 {
            let both = pixels.filter { truth.gas[1].halphaHeight[$0] >= Self.leastBrightness * truth.noise[$0] }
            pairs += both.count
            flagged += both.count { maps.mask[$0].contains(.multipleComponents) }
        }
        guard !pixels.isEmpty else { return }
        pulls += own.filter(\.isFinite)
        velocityBias.add(Double(RobustStatistics.median(offsets)))
        let plane = EmissionLine.halphaIndex * truth.pixelCount
        fluxBias.add(Double(RobustStatistics.median(pixels.map { maps.flux[$0] / truth.flux[plane + $0] })) - 1)
    }

    private static let nameWidth = 48
    private static let columns = [
        "fields", "refused", "pixels", "right %", "dv km/s", "flux %", "pull", "zero km/s", "claimed", "flagged %",
    ]

    static var header: String { line("kind", columns) }

    func line(_ name: String) -> String {
        func percent(_ part: Int, _ whole: Int) -> String {
            whole == 0 ? "-" : String(format: "%.2f", 100 * Double(part) / Double(whole))
        }
        func text(_ values: Scatter, times factor: Double = 1) -> String {
            values.count == 0 ? "-" : String(format: "%.2f", factor * values.rootMeanSquare)
        }
        return Self.line(
            name,
            [
                "\(fields)", "\(refused)", "\(bright)", percent(right, bright), text(velocityBias),
                text(fluxBias, times: 100), pulls.isEmpty ? "-" : String(format: "%.2f", RobustStatistics.sigma(pulls)),
                text(zeroPoint), text(claimed), percent(flagged, pairs),
            ])
    }

    private static func line(_ name: String, _ values: [String]) -> String {
        func padded(_ text: String, _ width: Int) -> String {
            String(repeating: " ", count: max(0, width - text.count)) + text
        }
        return name.padding(toLength: nameWidth, withPad: " ", startingAt: 0)
            + zip(values, columns).map { padded($0, $1.count + 2) }.joined()
    }
}
