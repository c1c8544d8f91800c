import FITS
import Files
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
        case format = "cube.format"
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
        /// The cube is smaller than the squares of pixels that were to be put together.
        case binning = "cube.binning"
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

extension CubeError {
    /// What the operating system refused may be had later. A file that a library cannot read is damaged and stays so.
    package var isTemporary: Bool { code == .noRoom || cause is SystemError }

    /// A file of its full length whose end was never written.
    init(unwrittenEndOf file: RegularFile, holding filling: String) {
        self.init(
            code: .truncated,
            message: "\(file.name) has its full length, but its end holds \(filling): the transfer that reserved it has"
                + " not come to its end, or a program blanked the last channels. Copy it again, or wait until it has been"
                + " written.")
    }

    init(_ error: FITSError) {
        let code: Code =
            switch error.reason {
            case .notFITS: .notFITS
            case .truncated: .truncated
            case .changed: .changed
            case .noRoom: .noRoom
            case .unreadable, .unwritable: .unreadable
            }
        self.init(code: code, message: error.message, cause: error)
    }

    /// Reads a FITS file; its errors become those of a cube.
    static func reading<Value>(_ work: () throws(FITSError) -> Value) throws(CubeError) -> Value {
        do { return try work() } catch { throw CubeError(error) }
    }
}

extension RegularFile {
    /// A file as it was delivered.
    /// - Throws: `cube.missing` and `cube.unreadable`.
    static func delivered(_ path: String) throws(CubeError) -> RegularFile {
        let name = path.printable
        do {
            return try RegularFile(path)
        } catch {
            switch error {
            case .notAPath:
                throw CubeError(
                    code: .missing, message: "The name \(name) is no file's name; check how it was given.")
            case .missing:
                if let bytes = RawName.escaped(meantBy: path) {
                    throw CubeError(
                        code: .unreadable,
                        message: "The name \(bytes) is not UTF-8, and the file cannot be given by it: rename it.")
                }
                throw CubeError(code: .missing, message: "There is no file \(name); check its name.")
            case .notRegular:
                throw CubeError(
                    code: .unreadable, message: "\(name) is not a regular file; give the path of a cube.")
            case .system(let error) where error.call == "open":
                throw CubeError(
                    code: .unreadable, message: "\(name) cannot be opened (\(error.reason)); check its permissions.",
                    cause: error)
            case .system(let error):
                throw CubeError(
                    code: .unreadable, message: "\(name) cannot be read (\(error.reason)); check the disk.",
                    cause: error)
            }
        }
    }

    /// Throws `cube.changed` when the path no longer leads to the file that was found.
    func checkUnchanged() throws(CubeError) {
        guard isUnchanged else { throw CubeError(code: .changed, message: changeMessage) }
    }
}
