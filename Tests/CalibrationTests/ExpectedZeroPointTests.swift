import Records
import Testing

@testable import Calibration

@Suite struct ExpectedZeroPointTests {
    @Test func tooFewFieldsSayNothing() {
        let expected = ExpectedZeroPoint(recent: RecentZeroPoints(velocities: [70, 72]))
        #expect(expected == .typical && expected.velocity == 73.6 && expected.error == 28)
    }

    /// The spread of three fields is 2 km/s, less than any two differ by; over a field the zero point varies more.
    @Test func otherFieldsSayAsMuchAsTheyAgree() {
        let expected = ExpectedZeroPoint(recent: RecentZeroPoints(velocities: [70, 72, 74], queueRun: "18BQ19"))
        #expect(expected.velocity == 72 && abs(expected.error - 16.151) < 1e-3)
        #expect(expected.origin.contains("queue run 18BQ19"))
    }

    /// Some were refined on the sky before, others were not: the error says so.
    @Test func fieldsThatDisagreeLeaveALargeError() {
        #expect(ExpectedZeroPoint(recent: RecentZeroPoints(velocities: [0.2, 73, 74, -0.1, 75])).error > 40)
    }
}
