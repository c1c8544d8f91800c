import Foundation
import Products
import Records
import Spectra
import Testing

@Suite struct AssessmentTests {
    /// Ten by ten pixels, all usable, velocity 1...100 and broadening twice that.
    private func usableField() -> FieldMaps {
        var maps = FieldMaps(width: 10, height: 10)
        for pixel in 0..<100 {
            maps.mask[pixel] = []
            maps.velocity[pixel] = Float(pixel + 1)
            maps.velocityError[pixel] = 2
            maps.broadening[pixel] = Float(2 * (pixel + 1))
            maps.broadeningError[pixel] = 3
            maps.broadeningSquare[pixel] = maps.broadening[pixel] * maps.broadening[pixel]
            maps.priorVelocity[pixel] = Float(pixel + 1) + 4
            maps.priorBroadening[pixel] = Float(2 * (pixel + 1)) - 6
            maps.skyVelocityError[pixel] = 0.25
            maps.snr[pixel] = 16
            maps.reducedChiSquare[pixel] = 1.25
            maps.flux[EmissionLine.halphaIndex * 100 + pixel] = 1e-17
        }
        return maps
    }

    private func assess(_ maps: FieldMaps, limits: AssessmentLimits = .init()) -> Assessment {
        Assessment(of: maps, limits: limits) { _, _ in nil }
    }

    private func check(_ metric: AssessmentMetric, of assessment: Assessment) -> QualityCheck {
        assessment.checks.first { $0.name == metric.rawValue }!
    }

    @Test func summarisesUsablePixels() {
        let summary = assess(usableField()).summary
        #expect(summary.pixelCount == 100 && summary.attemptedCount == 100)
        #expect(summary.convergedCount == 100 && summary.usableCount == 100)
        // numpy.percentile(1...100, [16, 50, 84])
        #expect(summary.velocityP16 == 16.84 && summary.velocityMedian == 50.5 && summary.velocityP84 == 84.16)
        // The root of the mean of 100^2 and 102^2.
        #expect(summary.broadeningMedian == 101.00495)
        #expect(summary.velocityErrorMedian == 2 && summary.broadeningErrorMedian == 3)
        #expect(summary.snrMedian == 16 && summary.reducedChiSquareMedian == 1.25)
        #expect(summary.velocityResidualMedian == 4 && summary.velocityResidualSigma == 0)
        #expect(summary.broadeningResidualMedian == -6)
    }

    /// Squares of -100, 0, 100 ... 9600: the limits' own values do not count, nor what is faint.
    @Test func limitsTakePartInTheMedianByTheirSquares() {
        var maps = usableField()
        for pixel in 0..<98 {
            maps.broadeningSquare[pixel] = Float(100 * (pixel - 1))
            guard pixel < 60 else { continue }
            maps.mask[pixel] = .unresolved
            maps.broadening[pixel] = 80
        }
        for pixel in 98..<100 {
            maps.snr[pixel] = 4.9
            maps.broadeningSquare[pixel] = -1e6
        }
        let assessment = assess(maps)
        // The root of 4750.
        #expect(assessment.summary.broadeningMedian == 68.92024)
        #expect(assessment.summary.broadeningLimitFraction == 0.6)
        #expect(assessment.grid[0].broadeningMedian == 68.92024 && assessment.grid[0].broadeningLimitFraction == 0.6)
        for pixel in 0..<100 { maps.broadeningSquare[pixel] = -1 }
        #expect(assess(maps).summary.broadeningMedian == 0)
        for pixel in 0..<100 { maps.snr[pixel] = 4 }
        #expect(assess(maps).summary.broadeningMedian == nil)
    }

    @Test func leavesExcludedPixelsOutOfTheSummary() {
        var maps = usableField()
        let states: [PixelMask] = [.lowSNR, .fitFailed, .iterationLimit, .nearBound, .noError, .unresolved]
        for (pixel, state) in states.enumerated() {
            maps.mask[pixel] = state.withSummaryBit
            maps.velocity[pixel] = 1e6
        }
        let summary = assess(maps).summary
        #expect(summary.attemptedCount == 99)
        #expect(summary.convergedCount == 96)
        #expect(summary.usableCount == 95)
        // Usable: 7...100 and the unresolved pixel.
        #expect(summary.velocityMedian == 54)
        #expect(summary.broadeningLimitFraction == Float(1) / 95)
        let attemptedBits: PixelMask = [.fitFailed, .iterationLimit, .nearBound, .noError, .unresolved]
        #expect(summary.qualityBits == attemptedBits.rawValue)
    }

    @Test func comparesPriorAndFitOnlyAboveSNR15() {
        var maps = usableField()
        for pixel in 0..<60 {
            maps.snr[pixel] = 15
            maps.priorVelocity[pixel] = 900
        }
        #expect(assess(maps).summary.velocityResidualMedian == 4)
    }

    @Test func statesNoResidualForTooFewBrightPixels() {
        var maps = usableField()
        for pixel in 0..<81 { maps.snr[pixel] = 8 }
        let assessment = assess(maps)
        #expect(assessment.summary.velocityResidualMedian == nil)
        let check = check(.velocityScatter, of: assessment)
        #expect(check.verdict == .pass && check.value == nil && check.note.contains("fewer than 20"))
    }

    @Test func leavesUpperLimitsOutOfBroadeningResiduals() {
        var maps = usableField()
        for pixel in 0..<60 {
            maps.mask[pixel] = .unresolved
            maps.priorBroadening[pixel] = 500
        }
        #expect(assess(maps).summary.broadeningResidualMedian == -6)
    }

    @Test func aGoodFieldPassesEveryMetric() {
        let assessment = assess(usableField())
        #expect(assessment.verdict == .pass)
        #expect(assessment.checks.map(\.name) == AssessmentMetric.allCases.map(\.rawValue))
        #expect(assessment.checks.allSatisfy { $0.verdict == .pass && $0.value != nil && !$0.note.isEmpty })
    }

    @Test func theWorstMetricDecides() {
        var maps = usableField()
        for pixel in 0..<8 { maps.mask[pixel] = PixelMask.fitFailed.withSummaryBit }
        let warned = assess(maps)
        #expect(check(.convergedShare, of: warned).value == 0.92)
        #expect(check(.convergedShare, of: warned).lower == 0.95)
        #expect(warned.verdict == .warn)

        for pixel in 0..<25 { maps.mask[pixel] = PixelMask.fitFailed.withSummaryBit }
        let failed = assess(maps)
        #expect(check(.convergedShare, of: failed).verdict == .fail)
        #expect(check(.convergedShare, of: failed).lower == 0.80)
        #expect(failed.verdict == .fail)
    }

    @Test func limitsComeFromTheCaller() {
        var limits = AssessmentLimits()
        limits[.reducedChiSquare] = MetricLimits(warn: .init(upper: 1.1), fail: .init(upper: 1.2))
        let assessment = assess(usableField(), limits: limits)
        #expect(check(.reducedChiSquare, of: assessment).verdict == .fail)
        #expect(check(.reducedChiSquare, of: assessment).upper == 1.2)
    }

    @Test func aValueOnItsLimitIsInside() {
        var limits = AssessmentLimits()
        limits[.reducedChiSquare] = MetricLimits(warn: .init(lower: 1.25), fail: .init())
        #expect(check(.reducedChiSquare, of: assess(usableField(), limits: limits)).verdict == .pass)
    }

    @Test func aFieldWithoutAFitFailsAndHoldsNoNumbers() throws {
        let assessment = assess(FieldMaps(width: 40, height: 33))
        #expect(assessment.verdict == .fail)
        #expect(check(.convergedShare, of: assessment).note.contains("None of 1320 pixels was fitted"))
        #expect(assessment.checks.allSatisfy { $0.value == nil })
        var expected = FieldSummary()
        expected.pixelCount = 1320
        #expect(assessment.summary == expected)
        #expect(assessment.residualBins.allSatisfy { $0.pixelCount == 0 && $0.meanAbsolute == nil })
        #expect(assessment.grid.allSatisfy { $0.velocityMedian == nil && $0.halphaFlux == nil })
        // JSON refuses NaN.
        _ = try JSONEncoder().encode(assessment.grid)
    }

    @Test func countsPixelsOfEveryMaskBit() {
        var maps = usableField()
        maps.mask[0] = PixelMask.noError.withSummaryBit
        maps.mask[1] = [.skyLine, .unresolved]
        let counts = assess(maps).flagCounts
        #expect(counts.map(\.bit) == PixelMask.definitions.map(\.bit))
        let found = Dictionary(
            uniqueKeysWithValues: counts.filter { $0.pixelCount > 0 }.map { ($0.bit, $0.pixelCount) })
        #expect(found == [9: 1, 30: 1, 14: 1, 10: 1])
    }
}
