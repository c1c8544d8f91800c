import Files
import Foundation
import Glibc
import Records

/// Why a service could not be asked.
struct ControlError: CodedError {
    enum Code: String {
        case notRunning = "service.not_running"
        case refused = "service.refused"
        /// The database knows no service of this name, or several.
        case unknown = "service.unknown"
    }

    let code: Code
    let message: String
}

/// The socket of a running service, by its path.
///
/// A socket's address is short, a directory's path may be long: both sides go through the open directory.
struct ControlSocket {
    let path: String

    /// Longest request or answer, bytes.
    private static let mostBytes = 64 << 20
    private static let patience = timeval(tv_sec: 5, tv_usec: 0)

    /// Listens; who may write to the socket may ask.
    func listen() throws(SystemError) -> Int32 {
        if let connection = try? connected() {
            close(connection)
            throw SystemError(call: "bind", path: path, errno: .addressInUse)
        }
        let listener = try open()
        do throws(SystemError) {
            try withAddress { (address, length) throws(SystemError) in
                // A service that was killed left its socket behind. A file of another kind stays, and is in the way.
                if isSocket { unlink(path) }
                _ = try systemCall("bind", path) { bind(listener, address, length) }
            }
            try systemCall("chmod", path) { chmod(path, 0o660) }
            try systemCall("listen", path) { Glibc.listen(listener, 16) }
            return listener
        } catch {
            close(listener)
            throw error
        }
    }

    /// Asks the service.
    func ask(_ request: ControlRequest) throws -> ControlReply {
        let connection: Int32
        do throws(SystemError) {
            connection = try connected()
        } catch {
            throw ControlError(
                code: error.errno == .permissionDenied ? .refused : .notRunning,
                message: error.errno == .permissionDenied
                    ? "\(path) is not open to this user; join the group sn3d."
                    : "No service answers at \(path) (\(error.reason)). Start it, systemctl start sn3d, or name its"
                        + " configuration with --config.")
        }
        defer { close(connection) }
        Self.send(try JSONLine.encode(request), to: connection)
        return try JSONLine.decode(ControlReply.self, from: Self.receive(from: connection))
    }

    /// Takes one request from a connection and answers it.
    static func serve(_ connection: Int32, _ answer: (ControlRequest) -> ControlReply) {
        defer { close(connection) }
        setLimits(connection)
        guard let request = try? JSONLine.decode(ControlRequest.self, from: receive(from: connection)),
            let reply = try? JSONLine.encode(answer(request))
        else { return }
        send(reply, to: connection)
    }

    private var isSocket: Bool {
        var information = stat()
        return lstat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFSOCK
    }

    private func connected() throws(SystemError) -> Int32 {
        let connection = try open()
        do throws(SystemError) {
            try withAddress { (address, length) throws(SystemError) in
                _ = try systemCall("connect", path) { connect(connection, address, length) }
            }
            return connection
        } catch {
            close(connection)
            throw error
        }
    }

    private func open() throws(SystemError) -> Int32 {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = try systemCall("socket") { socket(AF_UNIX, type, 0) }
        Self.setLimits(descriptor)
        return descriptor
    }

    /// Whoever stops in the middle of a word keeps nobody waiting.
    private static func setLimits(_ descriptor: Int32) {
        var limit = patience
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
    }

    private func withAddress<Value>(
        _ body: (UnsafePointer<sockaddr>, socklen_t) throws(SystemError) -> Value
    ) throws(SystemError) -> Value {
        let name = path.split(separator: "/").last.map(String.init) ?? ""
        let parent = String(path.dropLast(name.count))
        let directory = try systemCall("open", parent) {
            Glibc.open(parent.isEmpty ? "." : parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        }
        defer { close(directory) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let short = Array(
            "/proc/self/fd/\(directory)/\(name)".utf8.prefix(MemoryLayout.size(ofValue: address.sun_path) - 1))
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: short) }
        let result = withUnsafePointer(to: &address) { pointer -> Result<Value, SystemError> in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                do throws(SystemError) {
                    return .success(try body(address, socklen_t(MemoryLayout<sockaddr_un>.size)))
                } catch {
                    return .failure(error)
                }
            }
        }
        return try result.get()
    }

    private static func receive(from connection: Int32) -> Data {
        var data = Data()
        var bytes = [UInt8](repeating: 0, count: 65_536)
        while data.last != UInt8(ascii: "\n"), data.count < mostBytes {
            guard let count = try? systemCall("read", nil, { read(connection, &bytes, bytes.count) }), count > 0 else {
                break
            }
            data += bytes[..<count]
        }
        return data
    }

    private static func send(_ data: Data, to connection: Int32) {
        var rest = data
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { bytes in
                // Whoever went away meanwhile gets no answer.
                try? systemCall("send", nil) { Glibc.send(connection, bytes.baseAddress, bytes.count, noSignal) }
            }
            guard let count else { return }
            rest = rest.dropFirst(count)
        }
    }

    private static let noSignal = Int32(MSG_NOSIGNAL)
}
