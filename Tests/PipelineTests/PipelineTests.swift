import Calibration
import Foundation
import Pipeline
import Products
import Simulator
import Spectra
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
        let heliocentric = try #require(corrected.result).heliocentricVelocity
        let zeroPoint = try #require(corrected.result?.skyZeroPoint)
        #expect(abs(heliocentric) > 1)
        #expect(abs(try velocity(corrected) - velocity(topocentric) - heliocentric) < 0.1)
        #expect(abs(try velocity(raw) - velocity(topocentric) - zeroPoint) < 0.5)
        #expect(raw.result?.skyZeroPoint == nil)
    }

    @Test func aRejectedCubeLeavesARecordAnAlertAndNoMaps() throws {
        let delivery = try SimulatedDelivery()
        var settings = PipelineSettings()
        settings.calibration[.skyVelocity].fail = LimitRange(lower: 0, upper: 20)
        let record = try #require(try delivery.process(settings: settings))
        #expect(record.outcome == .rejected)
        #expect(record.failureCode == "calibration.sky_velocity")
        #expect(record.stoppedAt == .calibration)
        #expect(record.result == nil)
        #expect(delivery.alerts.kinds == [.calibrationRejected])
        let alert = try #require(delivery.alerts.all.first)
        #expect(alert.code == "calibration.sky_velocity")
        #expect(alert.check?.upper == 20)
        #expect(!FileManager.default.fileExists(atPath: delivery.directory.appending(path: "products").path))
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
        #expect(record.failureCode == nil)
        #expect(delivery.alerts.kinds.isEmpty)
        #expect(!FileManager.default.fileExists(atPath: delivery.directory.appending(path: "products").path))
    }

    @Test func aCubeCutShortIsRecordedWithItsCode() throws {
        let delivery = try SimulatedDelivery()
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: delivery.cube))
        try file.truncate(atOffset: 1_000_000)
        try file.close()
        let record = try #require(try delivery.process())
        #expect(record.outcome == .failed)
        #expect(record.failureCode == "cube.truncated")
        #expect(record.stoppedAt == .open)
        #expect(delivery.alerts.kinds == [.cubeUnreadable])
    }
}
