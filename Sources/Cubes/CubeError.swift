import Records

/// Why a cube cannot be read. The code is stable: it stands in the journal, the database and the documentation.
package struct CubeError: CodedError {
    package enum Code: String, Sendable {
        /// No such file.
        case missing = "cube.missing"
        /// The file begins neither as a FITS nor as an HDF5 file.
        case notFITS = "cube.not_fits"
        /// The file ends before its header or its declared data do.
        case truncated = "cube.truncated"
        /// The header lacks a keyword that the axis or the line width depends on.
        case keywordMissing = "cube.keyword_missing"
        /// A keyword has a value that no cube can have.
        case keywordInvalid = "cube.keyword_invalid"
        /// A SITELLE file of the SN3 filter that holds no cube.
        case notACube = "cube.not_a_cube"
        /// An HDF5 file of a layout that nobody knows, or with parts that are not followed.
        case generation = "cube.generation"
        /// There is no room to unpack a compressed cube.
        case noRoom = "cube.no_room"
        /// The operating system, cfitsio or the HDF5 library cannot read it.
        case unreadable = "cube.unreadable"
        /// The laser map is unreadable or does not fit the cube.
        case laserMap = "cube.laser_map"
        /// The deep frame beside the cube is unreadable or does not fit it.
        case deepFrame = "cube.deep_frame"
        /// An image beside a cube is not one of the cube's pixels.
        case companion = "cube.companion"
        /// The file was replaced or rewritten after it was opened.
        case changed = "cube.changed"
    }

    package let code: Code
    /// What happened and what to do about it; names the file.
    package let message: String
    package let cause: (any Error)?

    package init(code: Code, message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }
}
