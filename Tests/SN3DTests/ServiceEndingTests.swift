import Testing

@testable import sn3d

/// What systemd tells ExecStopPost (systemd.exec(5)), and what operators hear of it.
@Suite struct ServiceEndingTests {
    @Test func aGoodEndIsNoNews() {
        #expect(ServiceEnding(["SERVICE_RESULT": "success", "EXIT_CODE": "exited", "EXIT_STATUS": "0"]) == nil)
        #expect(ServiceEnding([:]) == nil)
    }

    @Test(arguments: [
        ("exit-code", "exited", "2", "exit_code", "ended with status 2"),
        ("signal", "killed", "KILL", "signal", "ended by signal KILL"),
        ("core-dump", "dumped", "SEGV", "core_dump", "ended by signal SEGV"),
        ("watchdog", "killed", "ABRT", "watchdog", "gave no sign of life"),
        ("oom-kill", "killed", "KILL", "oom_kill", "ran out of memory"),
        ("resources", nil, nil, "resources", "could not be started"),
    ])
    func anyOtherEndIsToldWithItsReason(word: String, code: String?, status: String?, result: String, words: String) {
        let environment = ["SERVICE_RESULT": word, "EXIT_CODE": code, "EXIT_STATUS": status].compactMapValues(\.self)
        let ending = ServiceEnding(environment)
        #expect(ending?.result == result && ending?.sentence.contains(words) == true, "\(ending?.sentence ?? "")")
    }
}
