import Foundation
import Records
import TestSupport
import Testing

@Suite struct CatalogTests {
    private static let hasJournalctl = Installation.has(Installation.journalctl)

    private static func identifier(of kind: Alert.Kind) -> String {
        kind.messageID.uuidString.lowercased().replacingOccurrences(of: "-", with: "")
    }

    /// Entries by message identifier.
    private static func entries() throws -> [String: String] {
        let parts = try Installation.text(of: "sn3d.catalog").components(separatedBy: "\n-- ").dropFirst()
        return Dictionary(uniqueKeysWithValues: parts.map { (String($0.prefix(32)), String($0.dropFirst(32))) })
    }

    @Test func explainsEveryKindOfAlertAndNothingElse() throws {
        #expect(try Set(Self.entries().keys) == Set(Alert.Kind.allCases.map(Self.identifier)))
        #expect(Set(Alert.Kind.allCases.map(Self.identifier)).count == Alert.Kind.allCases.count)
    }

    @Test func saysWhatToDo() throws {
        for (identifier, text) in try Self.entries() {
            #expect(text.hasPrefix("\nSubject: "), "\(identifier)")
            #expect(text.contains("\nDefined-By: sn3d\n\n"), "\(identifier)")
            #expect(text.contains("\nWhat to do: "), "\(identifier)")
        }
    }

    /// systemd 252 fills in @FIELD@ only for names of letters and underscores: with SN3_ they would stay as they are.
    @Test func leavesNoPlaceholderToFillIn() throws {
        #expect(!(try Installation.text(of: "sn3d.catalog").contains("@")))
    }

    @Test(.enabled(if: hasJournalctl, "journalctl is not installed"))
    func journalctlTakesEveryEntry() throws {
        let files = [
            "usr/lib/systemd/catalog/sn3d.catalog": try Installation.text(of: "sn3d.catalog"),
            "var/lib/systemd/catalog/.keep": "",
        ]
        try Installation.withRoot(files) { root in
            let update = try Command(Installation.journalctl, ["--root=\(root.path)", "--update-catalog"])
            #expect(update.status == 0 && update.text.isEmpty, "\(update.text)")
            let list = try Command(Installation.journalctl, ["--root=\(root.path)", "--list-catalog"])
            for kind in Alert.Kind.allCases {
                #expect(list.text.contains("\(Self.identifier(of: kind)) sn3d: "), "\(kind)")
            }
        }
    }
}
