import Foundation
import Products
import Records
import Testing

@Suite struct AssessmentLimitsTests {
    @Test func survivesEncoding() throws {
        var limits = AssessmentLimits()
        limits[.snr] = MetricLimits(warn: .init(lower: 7), fail: .init(lower: 3))
        let decoded = try JSONDecoder().decode(AssessmentLimits.self, from: JSONEncoder().encode(limits))
        #expect(decoded == limits)
    }

    @Test func aMetricLeftOutKeepsItsDefault() throws {
        let text = #"{"snr_median": {"warn": {"lower": 7}, "fail": {}}}"#
        let limits = try JSONDecoder().decode(AssessmentLimits.self, from: Data(text.utf8))
        #expect(limits[.snr].warn.lower == 7 && limits[.snr].fail.lower == nil)
        #expect(limits[.convergedShare] == AssessmentMetric.convergedShare.defaultLimits)
    }

    @Test func rejectsAnUnknownMetric() {
        let text = #"{"snr_mode": {"warn": {"lower": 7}, "fail": {}}}"#
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(AssessmentLimits.self, from: Data(text.utf8))
        }
    }

    @Test(arguments: AssessmentMetric.allCases)
    func defaultFailLimitsEncloseTheWarningLimits(metric: AssessmentMetric) {
        let limits = metric.defaultLimits
        #expect(limits.fail.lower ?? -.infinity <= limits.warn.lower ?? -.infinity)
        #expect(limits.fail.upper ?? .infinity >= limits.warn.upper ?? .infinity)
    }
}
