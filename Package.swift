// swift-tools-version: 6.2
import PackageDescription

/// Numeric targets are optimised in debug builds too: unoptimised, their tests take minutes instead of seconds.
let optimised: [SwiftSetting] = [.unsafeFlags(["-O"], .when(configuration: .debug))]

/// Their vectors are those of AVX2 with fused multiply-add, which servers have had since 2015; the programs refuse
/// to start on an older one (`CBuildInformation`). arm64 has both always.
#if arch(x86_64)
let numeric = optimised + [.unsafeFlags(["-Xcc", "-march=x86-64-v3"])]
#else
let numeric = optimised
#endif

/// Recorded with every processing, so that a result names the code that made it.
let commit = Context.gitInformation.map { $0.currentCommit + ($0.hasUncommittedChanges ? "+" : "") } ?? "unknown"

/// What `git describe --always --dirty` says of a release and of what lies between two: its tag, or the commit.
let describe =
    Context.gitInformation.map {
        ($0.currentTag ?? String($0.currentCommit.prefix(10))) + ($0.hasUncommittedChanges ? "-dirty" : "")
    } ?? "unknown"

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "sn3d",
    products: [
        .executable(name: "sn3d", targets: ["sn3d"]),
        .executable(name: "sn3d-bench", targets: ["sn3d-bench"]),
        // For the tests alone, which load it into a service.
        .library(name: "Poison", type: .dynamic, targets: ["Poison"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        .systemLibrary(name: "CCFITSIO", pkgConfig: "cfitsio", providers: [.apt(["libcfitsio-dev"])]),
        .systemLibrary(name: "CHDF5", pkgConfig: "hdf5-serial", providers: [.apt(["libhdf5-dev"])]),
        .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
        .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),
        .systemLibrary(name: "CCairo", pkgConfig: "pangocairo", providers: [.apt(["libpango1.0-dev"])]),
        .systemLibrary(name: "CSpawn"),
        .target(
            name: "CBuildInformation",
            cSettings: [
                .define("SN3D_COMMIT", to: "\"\(commit)\""), .define("SN3D_DESCRIBE", to: "\"\(describe)\""),
            ]),

        .target(name: "Records", exclude: ["README.md"]),
        .target(
            name: "Files", dependencies: ["CSpawn", crypto, system], exclude: ["README.md"], swiftSettings: optimised),
        .target(name: "Matrices", dependencies: ["COpenBLAS"], exclude: ["README.md"], swiftSettings: numeric),
        .target(name: "Threads", exclude: ["README.md"], swiftSettings: optimised),
        .target(name: "Spectra", exclude: ["README.md"], swiftSettings: numeric),
        .target(
            name: "Prior", dependencies: ["Files", "Matrices", "Records", "Spectra"], exclude: ["README.md"],
            resources: [.copy("Networks")], swiftSettings: numeric),
        .target(name: "Refinement", dependencies: ["Spectra"], exclude: ["README.md"], swiftSettings: numeric),
        .target(
            name: "FITS", dependencies: ["Files", "Threads", "CCFITSIO", "CZlib"], exclude: ["README.md"],
            swiftSettings: optimised),
        .target(name: "HDF5", dependencies: ["CHDF5"], exclude: ["README.md"], swiftSettings: optimised),
        .target(
            name: "Cubes", dependencies: ["Files", "FITS", "HDF5", "Records", "Spectra", "Threads"],
            exclude: ["README.md"],
            swiftSettings: numeric),
        .target(
            name: "Calibration", dependencies: ["Records", "Spectra", "Threads", "Cubes"], exclude: ["README.md"],
            swiftSettings: numeric),
        .target(name: "Drawing", dependencies: ["CCairo"], exclude: ["README.md"], swiftSettings: numeric),
        .target(
            name: "Products", dependencies: ["Files", "FITS", "Records", "Spectra", "Drawing"],
            exclude: ["README.md"], swiftSettings: numeric),
        .target(
            name: "Reproduction",
            dependencies: ["Files", "Records", "Spectra", "Drawing", "Prior", "Refinement", "Simulator", "Training"],
            exclude: ["README.md"],
            swiftSettings: numeric),
        .target(
            name: "Pipeline",
            dependencies: [
                "Records", "Spectra", "Threads", "Prior", "Refinement", "Cubes", "Calibration", "Products",
            ],
            exclude: ["README.md"], swiftSettings: numeric),
        .target(name: "Arrival", dependencies: ["Files", "Records", system], exclude: ["README.md"]),
        .target(name: "Queue", dependencies: ["Files", "Records", "Threads"], exclude: ["README.md"]),
        .target(
            name: "Migrations", path: "migrations", exclude: ["README.md"],
            resources: [
                .copy("0001_survey.sql"), .copy("0002_broadening_limit.sql"),
                .copy("0003_sky_line.sql"), .copy("0004_processing_input.sql"),
                .copy("0005_robust_deviation.sql"), .copy("0006_unmatched_cube.sql"),
                .copy("0007_heartbeat.sql"), .copy("0008_service_alert.sql"),
                .copy("0009_watched_file.sql"),
                .copy("0010_source_path.sql"),
                .copy("0011_one_result.sql"),
                .copy("0012_work_claim.sql"),
                .copy("0013_service_order.sql"),
                .copy("0014_zero_point_error.sql"),
                .copy("0015_faint_line.sql"),
                .copy("0016_stellar_absorption.sql"),
                .copy("0017_share_of_limits.sql"),
            ]),
        .target(
            name: "Ledger", dependencies: ["Files", "Records", "Threads", "Migrations", "CPostgres"],
            exclude: ["README.md"]),
        .target(
            name: "Journal", dependencies: ["Records", "CSystemd", logging], exclude: ["README.md"]),
        .target(
            name: "Simulator", dependencies: ["Files", "Records", "Spectra", "Threads", "Cubes", "FITS", "HDF5"],
            exclude: ["README.md"],
            resources: [.copy("Data")], swiftSettings: numeric),
        .target(
            name: "Training", dependencies: ["Matrices", "Spectra", "Threads", "Prior", "Simulator"],
            exclude: ["README.md"],
            swiftSettings: numeric),
        .executableTarget(
            name: "sn3d",
            dependencies: [
                "Files", "Records", "Spectra", "Prior", "Refinement", "Cubes", "Calibration", "Products", "Pipeline",
                "Arrival", "Queue", "Threads", "Migrations", "Ledger", "Journal", "Simulator", "Training",
                "Reproduction", "CBuildInformation",
                argumentParser, crypto, lifecycle, logging, yams,
            ]),
        .executableTarget(
            name: "sn3d-bench",
            dependencies: [
                "Spectra", "Threads", "Prior", "Matrices", "Refinement", "Simulator", "Pipeline", "Products", "Records",
                "CBuildInformation", argumentParser,
            ],
            exclude: ["README.md"], swiftSettings: optimised),

        .target(name: "TestSupport", dependencies: ["Threads"], path: "Tests/Support", exclude: ["Headers"]),
        .testTarget(name: "ArchitectureTests", dependencies: ["TestSupport"]),
        .testTarget(
            name: "PriorTests", dependencies: ["Prior", "Simulator", "Spectra", crypto, "TestSupport"],
            resources: [.copy("Fixtures")]),
        .testTarget(
            name: "TrainingTests",
            dependencies: ["Training", "Prior", "Simulator", "Spectra", "Threads", "TestSupport"]),
        .testTarget(name: "FITSTests", dependencies: ["FITS", "Files"]),
        .testTarget(name: "FilesTests", dependencies: ["Files", system, "TestSupport"]),
        .testTarget(name: "MatricesTests", dependencies: ["Matrices"]),
        .testTarget(name: "ThreadsTests", dependencies: ["Threads"]),
        .testTarget(name: "SpectraTests", dependencies: ["Spectra", "TestSupport"], resources: [.copy("Fixtures")]),
        .testTarget(
            name: "PipelineTests",
            dependencies: [
                "Pipeline", "Calibration", "Cubes", "Prior", "Products", "Records", "Refinement", "Simulator",
                "Spectra", "Threads", "TestSupport",
            ]),
        .testTarget(
            name: "SN3DTests",
            dependencies: [
                "sn3d", "Arrival", "Cubes", "HDF5", "Ledger", "Journal", "Pipeline", "Products", "Records", "Simulator",
                "Spectra", "Threads", lifecycle, logging, "TestSupport",
            ], swiftSettings: optimised),
        .testTarget(
            name: "ProductsTests",
            dependencies: [
                "Products", "FITS", "Records", "Spectra", "Simulator", "PictureReading", "CCFITSIO", "TestSupport",
            ]),
        .target(name: "PictureReading", dependencies: ["CCairo"], path: "Tests/PictureReading"),
        .testTarget(
            name: "ReproductionTests", dependencies: ["Reproduction", "Drawing", "PictureReading", "TestSupport"]),
        .testTarget(name: "DrawingTests", dependencies: ["Drawing", "PictureReading", "TestSupport"]),
        .target(name: "Poison", path: "Tests/Poison"),
        .testTarget(
            name: "ServiceTests",
            dependencies: ["sn3d", "Files", "Ledger", "Queue", "Records", "TestSupport"]),
        .testTarget(name: "QueueTests", dependencies: ["Files", "Queue", "Records", "TestSupport"]),
        .testTarget(name: "ArrivalTests", dependencies: ["Arrival", "Files", "Records", "TestSupport"]),
        .executableTarget(
            name: "JournalProbe", dependencies: ["Journal", "Records", logging], path: "Tests/JournalProbe"),
        .testTarget(name: "JournalTests", dependencies: ["Journal", "JournalProbe", "Records", "TestSupport"]),
        .testTarget(name: "SystemdTests", dependencies: ["Records", "TestSupport"]),
        .testTarget(
            name: "CalibrationTests",
            dependencies: [
                "Calibration", "FITS", "HDF5", "Records", "Simulator", "Spectra", "Threads", "Cubes", "TestSupport",
            ],
            swiftSettings: numeric),
        .target(name: "AllocationCounter", path: "Tests/AllocationCounter"),
        .testTarget(
            name: "RefinementTests",
            dependencies: [
                "Refinement", "Spectra", "Simulator", "Prior", "Pipeline", "Threads", "AllocationCounter",
                "TestSupport",
            ],
            resources: [.copy("Fixtures")], swiftSettings: numeric),
        .testTarget(
            name: "LedgerTests", dependencies: ["Ledger", "Migrations", "Products", "Records", "TestSupport"],
            resources: [.copy("Fixtures")]),
        .testTarget(name: "HDF5Tests", dependencies: ["HDF5", "CHDF5", "TestSupport"]),
        .testTarget(
            name: "CubesTests",
            dependencies: [
                "Cubes", "FITS", "Files", "HDF5", "Simulator", "CHDF5", "CCFITSIO", "CZlib", "Threads", "TestSupport",
            ]),
        .testTarget(
            name: "SimulatorTests", dependencies: ["Simulator", "Spectra", "Cubes", "FITS", "HDF5", "TestSupport"]),
    ]
)

// A newer compiler may find more to warn of: what is an error in the project's own checks is none for a user.
if Context.environment["SN3D_WARNINGS_AS_ERRORS"] != nil {
    for target in package.targets where target.type != .system && target.name != "CBuildInformation" {
        target.swiftSettings = (target.swiftSettings ?? []) + [.treatAllWarnings(as: .error)]
    }
}
