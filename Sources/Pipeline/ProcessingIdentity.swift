import Records

/// Who processes: recorded with every result.
package struct ProcessingIdentity: Sendable {
    package let software: SoftwareFacts
    package let configuration: ConfigurationFacts
    package let host: String

    package init(software: SoftwareFacts, configuration: ConfigurationFacts, host: String) {
        self.software = software
        self.configuration = configuration
        self.host = host
    }
}

/// What a processing may use of the machine. Changes nothing in its result.
package struct ProcessingResources: Sendable {
    /// Threads for prior and fit, at least 1.
    package let threadCount: Int
    /// Bytes of the cube that are held at once.
    package let tileMemory: Int
    /// Directory below which products are published.
    package let productsDirectory: String

    package init(threadCount: Int, tileMemory: Int, productsDirectory: String) {
        self.threadCount = threadCount
        self.tileMemory = tileMemory
        self.productsDirectory = productsDirectory
    }
}

/// How a caller follows a processing and stops it.
package struct ProcessingMonitor: Sendable {
    /// Called from the processing's thread with a stage and the share of it that is done, 0...1.
    package let progress: @Sendable (Stage, Double) -> Void
    /// Asked between tiles; once true, the processing ends as `interrupted`.
    package let isCancelled: @Sendable () -> Bool

    package init(
        progress: @escaping @Sendable (Stage, Double) -> Void, isCancelled: @escaping @Sendable () -> Bool
    ) {
        self.progress = progress
        self.isCancelled = isCancelled
    }
}

/// Thrown inside the pipeline when its monitor asked for a stop.
struct ProcessingCancelled: Error {}
