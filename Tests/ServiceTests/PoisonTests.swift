import Foundation
import TestSupport
import Testing

@testable import Ledger

/// Of twenty cubes one traps, one hangs, one takes all memory: the others are done, and the service never ends.
@Suite(.enabled(if: servicesRunHere, servicesReason))
struct PoisonTests {
    @Test(.timeLimit(.minutes(5)))
    func threePoisonedCubesOfTwentyAreSetAsideAndTheOthersAreDone() throws {
        let service = try RunningService(
            settings: """
                queue:
                  retry: {backoff: 0.3}
                  deadline: 0.1
                """)
        // The poisoned ones come first in every order.
        for name in ["poison-hang", "poison-memory", "poison-trap"] {
            try service.deliver(name)
        }
        for number in 10..<27 { try service.deliver("sound\(number)") }
        try service.start(["LD_PRELOAD=\(Command.builtLibrary("Poison"))"])
        let first = service.process?.identifier
        try service.eventually("all twenty have an answer", within: .seconds(180)) {
            service.states.values.count { $0.isFinal } == 20
        }
        let states = service.states
        #expect(
            states.filter { $0.value == .quarantined }.keys.sorted() == [
                "poison-hang.fits", "poison-memory.fits", "poison-trap.fits",
            ])
        #expect(states.values.count { $0 == .done } == 17)
        #expect(service.process?.identifier == first && service.process?.isRunning == true)
        #expect(
            try service.rows("SELECT count(*), count(DISTINCT cube_id) FROM sn3.processing WHERE outcome = 'complete'")
                == ["17|17"])
        for (name, words) in [
            ("poison-trap", "signal 4"), ("poison-memory", "MiB that a cube of this size may take"),
            ("poison-hang", "No progress was made"),
        ] {
            let errors = service.logText.split(separator: "\n").filter {
                $0.hasPrefix("sn3d: error:") && $0.contains(name)
            }
            #expect(errors.contains { $0.contains(words) }, "\(errors)")
            #expect(errors.contains { $0.contains("is set aside after 2 attempts") }, "\(errors)")
        }
    }
}
