import Calibration
import Foundation
import Testing

@Suite struct ReadmeTests {
    @Test func theReadmeKnowsEveryCheck() throws {
        let readme = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
            .appendingPathComponent("../../Sources/Calibration/README.md").standardized
        let text = try String(contentsOf: readme, encoding: .utf8)
        let unknown = CalibrationCheck.allCases.filter { !text.contains("`\($0.rawValue)`") }
        #expect(unknown == [])
    }
}
