import Ledger
import Records
import ServiceLifecycle

/// Takes away what killed attempts left, at the start and once an hour, and tells of products that are gone.
struct ProductSweep: Service {
    let sweeper: LeftoverSweep
    let alerts: any AlertSink

    private static let interval = Duration.seconds(3600)
    /// The time between two looks while the database is away, or knows too little yet.
    private static let retryInterval = Duration.seconds(60)

    func run() async {
        var told: Set<String> = []
        await repeatUntilShutdown {
            guard let found = try? await Blocking.run({ try sweeper.sweep(removing: true) }) else {
                return Self.retryInterval
            }
            if let alert = Self.alert(about: found.missing.filter { !told.contains($0) }) { alerts.raise(alert) }
            told = Set(found.missing)
            return found.isComplete ? Self.interval : Self.retryInterval
        }
    }

    private static func alert(about missing: [String]) -> Alert? {
        guard let first = missing.first else { return nil }
        return Alert(
            kind: .productsMissing,
            message: missing.count == 1
                ? "\(first.printable) is recorded and not there"
                : "\(missing.count) recorded products are not there, \(first.printable) among them",
            subject: .init(path: first), code: "product.missing")
    }
}
