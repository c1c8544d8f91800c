import Testing

@testable import Drawing

@Suite struct LinearTicksTests {
    @Test func ticksAreRoundNumbersInsideTheEnds() {
        // 440 / 5 = 88: the next of 1, 2, 5, 10 times a power of ten is 100.
        let velocities = LinearTicks(from: -220, to: 220)
        #expect(velocities.values == [-200, -100, 0, 100, 200])
        #expect(velocities.values.map(velocities.label) == ["\u{2212}200", "\u{2212}100", "0", "100", "200"])
        // 850 / 8 = 106: 200.
        let wavenumbers = LinearTicks(from: 14_600, to: 15_450, intervals: 8)
        #expect(wavenumbers.values == [14_600, 14_800, 15_000, 15_200, 15_400])
    }

    @Test func labelsHaveTheDecimalsOfTheStep() {
        // 0.74 / 5 = 0.148: 0.2. 0.2 / 5 = 0.04: 0.05.
        let tenths = LinearTicks(from: 0.13, to: 0.87)
        #expect(tenths.values.map(tenths.label) == ["0.2", "0.4", "0.6", "0.8"])
        let hundredths = LinearTicks(from: -0.1, to: 0.1)
        #expect(hundredths.values.map(hundredths.label) == ["\u{2212}0.10", "\u{2212}0.05", "0.00", "0.05", "0.10"])
    }

    @Test func anAxisAroundValuesEndsAtRoundNumbers() {
        // 410.3 / 25 = 16.4: multiples of 20.
        let axis = ChartAxis("", around: [-199.3, 0, .nan, 211])
        #expect(axis.range == -200...220)
        #expect(ChartAxis("", around: [-200, 200]).range == -200...200)
    }

    @Test func anAxisAroundOneValueOrNoneHasRoomToo() {
        // A tenth to both sides.
        #expect(ChartAxis("", around: [5, 5]).range == 4.5...5.5)
        #expect(ChartAxis("", around: [0]).range == -1...1)
        #expect(ChartAxis("", around: []).range == 0...1)
    }

    @Test func ticksOfAnAxisKeepTheirDistance() {
        // 400 pixels for 440: at least 75 pixels are 82.5, the next round number is 100.
        let ticks = ChartAxis("", over: -220...220).ticks(length: 400, distance: 75)
        #expect(ticks.map(\.label) == ["\u{2212}200", "\u{2212}100", "0", "100", "200"])
        #expect(abs(ticks[0].position - 20.0 / 440) < 1e-12)
    }
}
