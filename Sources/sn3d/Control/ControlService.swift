import Files
import Foundation
import Glibc
import Logging
import ServiceLifecycle

/// Answers operators over the control socket, one after the other.
struct ControlService: Service {
    let socket: ControlSocket
    let controls: ServiceControls
    let stop: StopSignal
    let logger: Logger

    func run() async throws {
        try await stop.duringBlocking { serve() }
    }

    private func serve() {
        let listener: Int32
        do {
            listener = try socket.listen()
        } catch {
            // The work does not depend on it.
            logger.error("operators cannot ask this service: \(error)")
            return stop.waitForEnd()
        }
        defer {
            close(listener)
            unlink(socket.path)
        }
        while !stop.isRaised {
            var waiting = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, 500) > 0 else { continue }
            let connection = accept(listener, nil, nil)
            if connection >= 0 { ControlSocket.serve(connection, controls.answer) }
        }
    }
}
