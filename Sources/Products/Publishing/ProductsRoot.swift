import Files
import Foundation
import Glibc
import Records

/// The directory of the products, as long as it is the one that it was.
///
/// Where a disk is not mounted, its empty mount point stands in its place. The root therefore carries a marker, made
/// when this service first used it; without it nothing is written there.
package struct ProductsRoot: Sendable {
    private let directory: String
    /// A file of the state directory that names the root which was marked.
    private let memory: String

    package init(directory: String, memory: String) {
        self.directory = directory
        self.memory = memory
    }

    static let marker = ".sn3d-products"

    /// Room that a cube's products need at most, in parts of the cube: its maps take a twentieth.
    private static let share = 8
    /// And of the smallest cube, bytes.
    private static let least = 4 << 20

    /// Why the products of a cube cannot be written there now; nil when they can.
    package func obstacle(cube byteCount: Int) -> Failure? {
        do {
            if remembered != directory { try mark() }
        } catch {
            return ProductError(error).failure
        }
        guard isThere else {
            return ProductError(
                code: .rootMissing,
                message: "\(directory.printable) is not the products directory that it was: \(Self.marker) is missing."
                    + " Mount its disk. If it is to begin anew there, make that file."
            ).failure
        }
        return room(for: Self.least + byteCount / Self.share)
    }

    /// Whether the directory carries its marker.
    package var isThere: Bool { DurableFile.exists(directory + "/" + Self.marker) }

    /// Whether this directory was marked before and does not carry the marker now.
    package var isLost: Bool { remembered == directory && !isThere }

    private var remembered: String? {
        FileManager.default.contents(atPath: memory).map { String(decoding: $0, as: UTF8.self) }
    }

    private func mark() throws(SystemError) {
        try DurableFile.createDirectories(directory)
        if !isThere {
            try DurableFile.write([], to: directory + "/" + Self.marker)
        }
        try DurableFile.write(directory.utf8, to: memory)
    }

    private func room(for needed: Int) -> Failure? {
        guard let free = FreeSpace.bytes(at: directory), free < needed else { return nil }
        return ProductError(
            code: .diskFull,
            message: "\(directory.printable) has \(free >> 20) MiB left, and the next cube's products may need"
                + " \(needed >> 20) MiB. Make room there."
        ).failure
    }
}
