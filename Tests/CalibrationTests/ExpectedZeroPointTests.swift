import Records
import Testing

@testable import Calibration

@Suite struct ExpectedZeroPointTests {
    @Test func tooFewFieldsSayNothing() {
        let expected = ExpectedZeroPoint(recent: RecentZeroPoints(velocities: [70, 72]), width: 64, height: 64)
        #expect(expected == .typical && expected.velocity == 73.6 && expected.error == 28)
    }

    /// The spread of three fields is 2 km/s, less than any two differ by; over a whole field the zero point varies more.
    @Test func otherFieldsSayAsMuchAsTheyAgree() {
        let recent = RecentZeroPoints(velocities: [70, 72, 74], queueRun: "18BQ19")
        let small = ExpectedZeroPoint(recent: recent, width: 64, height: 64)
        #expect(small.velocity == 72 && abs(small.error - 2.256) < 1e-3)
        #expect(small.origin.contains("queue run 18BQ19"))
        let whole = ExpectedZeroPoint(recent: recent, width: 2048, height: 2064)
        #expect(whole.velocity == 72 && abs(whole.error - 16.151) < 1e-3)
    }

    /// Some were refined on the sky before, others were not: the error says so.
    @Test func fieldsThatDisagreeLeaveALargeError() {
        let recent = RecentZeroPoints(velocities: [0.2, 73, 74, -0.1, 75])
        #expect(ExpectedZeroPoint(recent: recent, width: 64, height: 64).error > 40)
    }
}
