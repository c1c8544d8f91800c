import ArgumentParser
import Foundation

@main
struct SN3D: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sn3d",
        abstract: "Velocity and broadening maps from SITELLE SN3 cubes, from arrival to database.",
        discussion: """
            Exit codes:
              0   done, verdict pass, warn or fail
              2   wrong usage or configuration
              3   rejected by calibration
              4   cube unreadable
              5   database unreachable; the result is spooled
              6   status: something needs a person; no service answers, or it refuses
              70  internal error
            With several cubes it is the largest of theirs.
            """,
        version: "sn3d \(Software.version) (\(Software.describe))",
        subcommands: [
            DemoCommand.self, RunCommand.self, StatusCommand.self, QueueCommand.self, WhyCommand.self,
            RetryCommand.self, ReprocessCommand.self, FirstCommand.self, QuarantineCommand.self, CancelCommand.self,
            PauseCommand.self,
            ResumeCommand.self, ScanCommand.self, ResultsCommand.self, AlertsCommand.self, SpoolCommand.self,
            SweepCommand.self, DoctorCommand.self,
            ProcessCommand.self,
            CheckCommand.self, SimulateCommand.self,
            WorkerCommand.self, EndedCommand.self, TrainCommand.self, EvaluateCommand.self, SearchCommand.self,
            MigrateCommand.self,
            ConfigCommand.self,
        ])

    static func main() async {
        guard Software.runsOnThisProcessor else {
            ExitStatus.say(
                "this processor lacks AVX2 or fused multiply-add (x86-64-v3); run sn3d on a server made since 2015.")
            Foundation.exit(ExitStatus.usage.rawValue)
        }
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            Foundation.exit(ExitStatus.report(error))
        }
    }
}
