import Records

/// What is known of a cube's zero point without its own sky.
package struct ExpectedZeroPoint: Sendable, Hashable {
    /// km/s, with its standard error.
    package let velocity, error: Double
    /// What it rests on.
    let origin: String

    /// A cube whose laser counts as 543.5 nm and that was not refined on the sky: 48 to 104 km/s over a real field of
    /// M31, 73.6 in the median.
    package static let typical = ExpectedZeroPoint(
        velocity: 73.6, error: 28, origin: "the usual one of a laser that counts as 543.5 nm")

    private init(velocity: Double, error: Double, origin: String) {
        (self.velocity, self.error, self.origin) = (velocity, error, origin)
    }

    /// Fields that say what is usual.
    private static let fewest = 3
    /// The zero point varies by so much over a full field, km/s: the standard deviation of 48 to 104, evenly spread. A
    /// cut-out's place in it, and theirs, are not known.
    private static let variation = 16.0
    /// Medians of two fields differ by no less, km/s: real points scatter so about a smooth map.
    private static let floor = 2.2

    /// That of the instrument's recent fields; the typical one where there are too few.
    ///
    /// - Parameter recent: medians of fields whose zero point was measured.
    package init(recent: RecentZeroPoints) {
        let values = recent.velocities
        guard values.count >= Self.fewest else {
            self = .typical
            return
        }
        let sorted = values.sorted()
        let median = (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
        let squares = values.reduce(0) { $0 + ($1 - median) * ($1 - median) }
        let spread = max(Self.floor, (squares / Double(values.count - 1)).squareRoot())
        let place = recent.queueRun.map { "queue run \($0)" } ?? "the instrument"
        self.init(
            velocity: median, error: (spread * spread + Self.variation * Self.variation).squareRoot(),
            origin: "that of \(values.count) other fields of \(place)")
    }
}
