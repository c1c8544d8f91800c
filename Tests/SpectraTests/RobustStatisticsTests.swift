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

    @Test func meanAndDeviationAreThoseOfAllValues() {
        // Distances from the mean 4: -3, -3, 0, 0, 6; their squares' mean is 54 / 5.
        let moments = MeanAndDeviation(of: [1, 1, 4, 4, 10] as [Float])
        #expect(moments.mean == 4)
        #expect(abs(moments.deviation - 10.8.squareRoot()) < 1e-15)
        #expect(MeanAndDeviation(of: [Double]()).mean.isNaN)
    }

    @Test func nothingGivesNaN() {
        #expect(RobustStatistics.median([Float]()).isNaN)
        #expect(RobustStatistics.sigma([.nan, .infinity]).isNaN)
    }
}
