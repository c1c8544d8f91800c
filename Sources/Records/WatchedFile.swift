import Foundation

/// What a service reports to the database of one file of its watched directories.
package struct WatchedFile: Sendable, Hashable {
    package let path: String
    package let state: QueueState
    package let seenAt: Date
    package let settledAt: Date?
    package let changedAt: Date
    package let nextAttemptAt: Date?
    package let attempts, crashes: Int
    package let reason: Failure?
    package let processingID: UUID?

    package init(
        path: String, state: QueueState, seenAt: Date, settledAt: Date? = nil, changedAt: Date,
        nextAttemptAt: Date? = nil, attempts: Int = 0, crashes: Int = 0, reason: Failure? = nil,
        processingID: UUID? = nil
    ) {
        self.path = path
        self.state = state
        self.seenAt = seenAt
        self.settledAt = settledAt
        self.changedAt = changedAt
        self.nextAttemptAt = nextAttemptAt
        self.attempts = attempts
        self.crashes = crashes
        self.reason = reason
        self.processingID = processingID
    }
}

/// A service that works with the database, and what it runs with.
package struct ServiceIdentity: Sendable, Hashable {
    /// The machine and the state directory.
    package let service: String
    package let host: String
    package let software: SoftwareVersion
    /// Checksum of the settings that shape results, 64 hexadecimal digits.
    package let configurationSHA256: String
    package let startedAt: Date

    package init(
        service: String, host: String, software: SoftwareVersion, configurationSHA256: String, startedAt: Date
    ) {
        self.service = service
        self.host = host
        self.software = software
        self.configurationSHA256 = configurationSHA256
        self.startedAt = startedAt
    }
}
