import Records

/// What processes, recorded with every result.
package struct ProcessingIdentity: Sendable {
    package let software: SoftwareVersion
    package let configuration: ConfigurationDocument
    package let host: String
    /// The service or command that processes.
    package let service: String

    package init(
        software: SoftwareVersion, configuration: ConfigurationDocument, host: String, service: String
    ) {
        self.software = software
        self.configuration = configuration
        self.host = host
        self.service = service
    }
}

/// What a processing may use of the machine; nothing in its result depends on it.
package struct ProcessingResources: Sendable {
    /// The number of threads for prior and fit, at least 1.
    package let threadCount: Int
    /// The bytes of the cube that are held at once.
    package let tileMemory: Int
    /// The directory below which products are published.
    package let productsDirectory: String

    package init(threadCount: Int, tileMemory: Int, productsDirectory: String) {
        self.threadCount = threadCount
        self.tileMemory = tileMemory
        self.productsDirectory = productsDirectory
    }
}

/// How a caller follows a processing and stops it.
package struct ProcessingMonitor: Sendable {
    /// The closure is called from the processing's thread with a stage and the share of it that is done, 0...1.
    package let progress: @Sendable (Stage, Double) -> Void
    /// The closure is asked between tiles; once it says true, the processing ends as `interrupted`.
    package let isCancelled: @Sendable () -> Bool

    package init(
        progress: @escaping @Sendable (Stage, Double) -> Void, isCancelled: @escaping @Sendable () -> Bool
    ) {
        self.progress = progress
        self.isCancelled = isCancelled
    }
}
