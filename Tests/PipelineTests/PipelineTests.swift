import Calibration
import Foundation
import Pipeline
import Products
import Records
import Simulator
import Spectra
import TestSupport
import Testing

@Suite struct PipelineTests {
    private static let planes = ["VELOCITY", "BROADENING", "FLUX", "CHI2", "PRIOR_VELOCITY", "SKY_VELOCITY", "MASK"]

    private func maps(_ record: ProcessingRecord) throws -> MapsReader {
        MapsReader(try #require(record.result?.products.first { $0.kind == .maps }).path)
    }

    @Test func mapsDoNotDependOnTheNumberOfThreads() throws {
        let delivery = try SimulatedDelivery()
        let one = try maps(#require(try delivery.process(threads: 1)))
        let three = try maps(#require(try delivery.process(threads: 3)))
        for plane in Self.planes {
            let (first, second) = (try one.plane(plane), try three.plane(plane))
            #expect(first.map(\.bitPattern) == second.map(\.bitPattern), "\(plane)")
        }
    }

    @Test func pixelsWithoutSpectrumHaveNoNumbersAndSayWhy() throws {
        let delivery = try SimulatedDelivery()
        let maps = try maps(#require(try delivery.process()))
        let (velocity, mask) = (try maps.plane("VELOCITY"), try maps.mask())
        let truth = delivery.simulation.truth
        let uncovered = (0..<truth.pixelCount).filter { truth.coverage[$0] != .spectrum }
        #expect(uncovered.count > 200)
        for pixel in uncovered {
            #expect(velocity[pixel].isNaN && mask[pixel] == [.noCoverage, .doNotUse], "pixel \(pixel)")
        }
    }

    /// H-alpha's channels, about the 545th, hold one number in the left half of the field.
    @Test func channelsThatRepeatOneNumberGiveNoVelocity() throws {
        let delivery = try SimulatedDelivery()
        let (width, count) = (64, delivery.simulation.axis.count)
        var bytes = try Data(contentsOf: URL(fileURLWithPath: delivery.cube))
        let end = try #require(bytes.range(of: Data("END".utf8) + Data(repeating: 32, count: 77))).upperBound
        let constant = withUnsafeBytes(of: Float(4e-17).bitPattern.bigEndian) { Data($0) }
        for channel in 538..<553 {
            for pixel in 0..<width * width where pixel % width < width / 2 {
                let place = FITSBytes.padded(end) + 4 * (channel * width * width + pixel)
                bytes.replaceSubrange(place..<place + 4, with: constant)
            }
        }
        #expect(count == 842)
        try bytes.write(to: URL(fileURLWithPath: delivery.cube))
        let maps = try maps(#require(try delivery.process()))
        let (velocity, mask) = (try maps.plane("VELOCITY"), try maps.mask())
        let usable = mask.indices.filter { velocity[$0].isFinite && !mask[$0].contains(.doNotUse) }
        let lost = usable.count { $0 % width < width / 2 }
        print("one number at H-alpha in half of the field: \(lost) of \(usable.count) usable pixels lie there")
        // As few pixels are taken for gas as of blank sky.
        #expect(500 * lost <= width * width / 2 && usable.count > 500)
    }

    /// The zero point is subtracted and the heliocentric velocity added, so that leaving one out shows its size.
    @Test func correctionsAreAppliedWithTheirSigns() throws {
        let delivery = try SimulatedDelivery()
        let corrected = try #require(try delivery.process())
        var settings = PipelineSettings()
        settings.corrections.heliocentric = false
        let topocentric = try #require(try delivery.process(settings: settings))
        settings.corrections.zeroPoint = false
        let raw = try #require(try delivery.process(settings: settings))

        func velocity(_ record: ProcessingRecord) throws -> Double {
            Double(try #require(record.result?.summary.velocityMedian))
        }
        let heliocentric = try #require(corrected.result?.summary.heliocentricVelocity)
        let zeroPoint = try #require(corrected.result?.summary.skyZeroPoint)
        #expect(abs(heliocentric) > 1)
        #expect(abs(try velocity(corrected) - velocity(topocentric) - heliocentric) < 0.1)
        let skyVelocity = try maps(topocentric).plane("SKY_VELOCITY")
        let (fast, slow) = (try maps(raw).plane("VELOCITY"), try maps(topocentric).plane("VELOCITY"))
        let left = zip(skyVelocity, zip(fast, slow)).map { $1.0 - $1.1 - $0 }
        #expect(abs(RobustStatistics.median(left)) < 0.2)
        #expect(abs(Double(RobustStatistics.median(skyVelocity)) - zeroPoint) < 1)
        #expect(raw.result?.summary.skyZeroPoint == nil && raw.result?.summary.heliocentricVelocity == nil)
    }

    @Test func aRejectedCubeLeavesARecordAnAlertAndNoMaps() throws {
        let delivery = try SimulatedDelivery()
        var settings = PipelineSettings()
        settings.calibration[.skyVelocity].fail = LimitRange(lower: 0, upper: 20)
        let record = try #require(try delivery.process(settings: settings))
        #expect(record.outcome == .rejected)
        #expect(record.failure?.code == "calibration.sky_velocity")
        #expect(record.stoppedAt == .calibration)
        #expect(record.result == nil)
        #expect(delivery.alerts.kinds == [.calibrationRejected])
        let alert = try #require(delivery.alerts.all.first)
        #expect(alert.code == "calibration.sky_velocity")
        #expect(alert.check?.upper == 20)
        #expect(!FileManager.default.fileExists(atPath: delivery.directory.path("products")))
    }

    @Test func poorQualityIsToldWithMetricValueAndLimit() throws {
        let delivery = try SimulatedDelivery()
        var settings = PipelineSettings()
        settings.quality[.snr].fail = LimitRange(lower: 1e6)
        let record = try #require(try delivery.process(settings: settings))
        #expect(record.outcome == .complete)
        #expect(record.result?.verdict == .fail)
        let alert = try #require(delivery.alerts.all.first { $0.kind == .qualityFailed })
        #expect(alert.code == "quality.snr_median")
        #expect(alert.check?.lower == 1e6)
        #expect(alert.message.contains("at least 1e+06"))
    }

    @Test func aStopEndsWithoutProductsAndBlamesNobody() throws {
        let delivery = try SimulatedDelivery()
        let record = try #require(try delivery.process(isCancelled: { true }))
        #expect(record.outcome == .interrupted)
        #expect(record.failure?.code == nil)
        #expect(delivery.alerts.kinds.isEmpty)
        #expect(!FileManager.default.fileExists(atPath: delivery.directory.path("products")))
    }

    @Test func aCubeCutShortIsRecordedWithItsCode() throws {
        let delivery = try SimulatedDelivery()
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: delivery.cube))
        try file.truncate(atOffset: 1_000_000)
        try file.close()
        let record = try #require(try delivery.process())
        #expect(record.outcome == .failed)
        #expect(record.failure?.code == "cube.truncated")
        #expect(record.stoppedAt == .open)
        #expect(delivery.alerts.kinds == [.cubeUnreadable])
    }

    /// From a cube with a scan's noise to the maps: the sky taken out, noise and zero point measured.
    @Test func errorsInTheMapsAreBornOutByTheTruth() throws {
        let delivery = try SimulatedDelivery(width: 128, height: 128)
        var settings = PipelineSettings()
        settings.corrections.heliocentric = false
        let maps = try maps(#require(try delivery.process(settings: settings)))
        let (velocity, error) = (try maps.plane("VELOCITY"), try maps.plane("VELOCITY_ERR"))
        let (flux, fluxError) = (try maps.plane("FLUX"), try maps.plane("FLUX_ERR"))
        let (snr, mask, truth) = (try maps.plane("SNR"), try maps.mask(), delivery.simulation.truth)
        var (velocities, fluxes): ([Float], [Float]) = ([], [])
        let count = truth.pixelCount
        for pixel in 0..<count where mask[pixel].isUsable && snr[pixel] > 10 {
            velocities.append((velocity[pixel] - truth.topocentricVelocity[pixel]) / error[pixel])
            fluxes.append((flux[count + pixel] - truth.flux[count + pixel]) / fluxError[count + pixel])
        }
        let (velocityPull, fluxPull) = (RobustStatistics.sigma(velocities), RobustStatistics.sigma(fluxes))
        print(
            "\(velocities.count) pixels of a field with SNR > 10: pulls of velocity \(velocityPull), of H-alpha's flux",
            "\(fluxPull)")
        try DocumentedNumbers.expect("pipeline.velocity_pull", Double(velocityPull))
        try DocumentedNumbers.expect("pipeline.flux_pull", Double(fluxPull))
        #expect(velocities.count > 1500)
        #expect(0.93...1.07 ~= velocityPull && 0.93...1.07 ~= fluxPull)
    }

    /// With the limits lowered to nothing every bright pixel is split; its row and its bit go together.
    @Test func twoCloudsLeaveABitAndARow() throws {
        let delivery = try SimulatedDelivery()
        func find(_ settings: PipelineSettings) throws -> (mask: [PixelMask], rows: Int) {
            let maps = try maps(#require(try delivery.process(settings: settings)))
            return (try maps.mask(), try maps.rowCount("COMPONENTS"))
        }
        let usual = try find(PipelineSettings())
        let fitted = usual.mask.count(where: \.isUsable)
        let split = usual.mask.count { $0.contains(.multipleComponents) }
        print("a field of single clouds: \(split) of \(fitted) pixels taken for two")
        #expect(split == usual.rows && split * 100 <= fitted)
        var settings = PipelineSettings()
        (settings.pixels.pairChiSquare, settings.pixels.pairDeltaAIC) = (0, -.infinity)
        let forced = try find(settings)
        #expect(forced.rows == forced.mask.count { $0.contains(.multipleComponents) } && forced.rows > 100)
    }

    @Test func linesThatMoveApartHavePlanesOfTheirOwn() throws {
        let delivery = try SimulatedDelivery()
        var settings = PipelineSettings()
        settings.lines.groups = ["NII6548 HALPHA NII6583", "SII6716 SII6731"]
        settings.lines.holdNitrogenRatio = true
        let maps = try maps(#require(try delivery.process(settings: settings)))
        let (lines, velocity) = (try maps.plane("LINE_VELOCITY"), try maps.plane("VELOCITY"))
        let (flux, mask, error) = (try maps.plane("FLUX"), try maps.mask(), try maps.plane("LINE_VELOCITY_ERR"))
        let count = velocity.count
        var differences: [Float] = []
        for pixel in 0..<count where mask[pixel].isUsable {
            #expect(lines[count + pixel] == velocity[pixel] && lines[2 * count + pixel] == velocity[pixel])
            #expect(abs(flux[2 * count + pixel] / flux[pixel] / 3.05 - 1) < 1e-4)
            let difference = lines[3 * count + pixel] - velocity[pixel]
            differences.append(abs(difference) / error[3 * count + pixel])
        }
        // The simulated lines move together.
        #expect(differences.count > 500 && RobustStatistics.median(differences) < 1.2)
    }
}
