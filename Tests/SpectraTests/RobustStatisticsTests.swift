import Spectra
import Testing

@Suite struct RobustStatisticsTests {
    @Test func medianOfAnEvenNumberIsTheMeanOfTheMiddleTwo() {
        #expect(RobustStatistics.median([4, 1, .nan, 3, 2]) == 2.5)
        #expect(RobustStatistics.median([7, 1, 3]) == 3)
    }

    @Test func quantileInterpolatesBetweenRanks() {
        let values = (0...10).map { Float(10 - $0) }
        #expect(RobustStatistics.quantile(0.16, of: values) == 1.6)
        #expect(RobustStatistics.quantile(1, of: values) == 10)
    }

    @Test func scatterIgnoresAnOutlier() {
        #expect(abs(RobustStatistics.sigma([-1, 0, 1, 1e9, .nan, -1, 1]) - 1.4826) < 1e-6)
    }

    @Test func nothingGivesNaN() {
        #expect(RobustStatistics.median([Float]()).isNaN)
        #expect(RobustStatistics.sigma([.nan, .infinity]).isNaN)
    }
}
