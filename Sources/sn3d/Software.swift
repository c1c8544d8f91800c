import CBuildInformation

/// What is recorded as the maker of a result.
enum Software {
    static let version = "0.1.0"
    static let commit = String(cString: sn3d_commit())
    /// The tag or commit it was built from, and whether files differed from it.
    static let describe = String(cString: sn3d_describe())

    /// Whether the processor has the instructions that the numeric targets are built for.
    static var runsOnThisProcessor: Bool { sn3d_processor_suffices() == 1 }
}
