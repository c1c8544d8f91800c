/// Why a cube cannot be read. The code is stable: it stands in the journal, the database and the documentation.
public struct CubeError: Error, Sendable, CustomStringConvertible {
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }
    }

    public let code: Code
    /// What happened and what to do about it; names the file.
    public let message: String
    public let cause: (any Error)?

    public var description: String { message }

    public init(code: Code, message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }
}

extension CubeError.Code {
    /// No such file.
    public static let missing = Self(rawValue: "cube.missing")
    /// The file begins neither as a FITS nor as an HDF5 file.
    public static let notFITS = Self(rawValue: "cube.not_fits")
    /// The file ends before its header or its declared data do.
    public static let truncated = Self(rawValue: "cube.truncated")
    /// The header lacks a keyword that the axis or the line width depends on.
    public static let keywordMissing = Self(rawValue: "cube.keyword_missing")
    /// A keyword has a value that no cube can have.
    public static let keywordInvalid = Self(rawValue: "cube.keyword_invalid")
    /// A SITELLE file of the SN3 filter that holds no cube.
    public static let notACube = Self(rawValue: "cube.not_a_cube")
    /// An HDF5 file of a layout that nobody knows, or with parts that are not followed.
    public static let generation = Self(rawValue: "cube.generation")
    /// There is no room to unpack a compressed cube.
    public static let noRoom = Self(rawValue: "cube.no_room")
    /// The operating system, cfitsio or the HDF5 library cannot read it.
    public static let unreadable = Self(rawValue: "cube.unreadable")
    /// The laser map is unreadable or does not fit the cube.
    public static let laserMap = Self(rawValue: "cube.laser_map")
    /// The deep frame beside the cube is unreadable or does not fit it.
    public static let deepFrame = Self(rawValue: "cube.deep_frame")
    /// An image beside a cube is not one of the cube's pixels.
    static let companion = Self(rawValue: "cube.companion")
    /// The file was replaced or rewritten after it was opened.
    public static let changed = Self(rawValue: "cube.changed")
}
