import Files
import Glibc

/// The kernel's queue of directory events, read without blocking.
final class InotifyQueue {
    struct Event: Equatable {
        let watch: Int32
        let mask: UInt32
        /// Empty when the event is about the watched directory itself.
        let name: String
        /// Whether the name is UTF-8.
        let isText: Bool

        func has(_ flag: Int) -> Bool { mask & UInt32(flag) != 0 }
    }

    private static let mask = UInt32(
        Int(IN_CLOSE_WRITE) | Int(IN_MOVED_TO) | Int(IN_MOVED_FROM) | Int(IN_CREATE) | Int(IN_ATTRIB)
            | Int(IN_DELETE_SELF) | Int(IN_MOVE_SELF) | Int(IN_ONLYDIR) | Int(IN_EXCL_UNLINK))

    let descriptor: Int32
    private let buffer = UnsafeMutableRawBufferPointer.allocate(
        byteCount: 65536, alignment: MemoryLayout<inotify_event>.alignment)

    init() throws(SystemError) {
        descriptor = try systemCall("inotify_init1") { inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC)) }
    }

    deinit {
        close(descriptor)
        buffer.deallocate()
    }

    /// - Returns: the number that events of this directory carry; watching it again gives the same number.
    func watch(_ directory: String) throws(SystemError) -> Int32 {
        try systemCall("inotify_add_watch") { inotify_add_watch(descriptor, directory, Self.mask) }
    }

    /// Harmless for a watch that the kernel has dropped already.
    func remove(_ watch: Int32) { inotify_rm_watch(descriptor, watch) }

    /// Everything queued by now.
    func drain() throws(SystemError) -> [Event] {
        var events: [Event] = []
        while true {
            do {
                let count = try systemCall("read") { read(descriptor, buffer.baseAddress, buffer.count) }
                parse(count, into: &events)
            } catch {
                if error.errno == .resourceTemporarilyUnavailable { return events }
                throw error
            }
        }
    }

    private func parse(_ count: Int, into events: inout [Event]) {
        let header = MemoryLayout<inotify_event>.size
        var offset = 0
        while offset + header <= count {
            let event = buffer.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
            let name = buffer[(offset + header)..<(offset + header + Int(event.len))].prefix { $0 != 0 }
            events.append(
                Event(
                    watch: event.wd, mask: event.mask, name: String(decoding: name, as: UTF8.self),
                    isText: String(validating: name, as: UTF8.self) != nil))
            offset += header + Int(event.len)
        }
    }
}
