import Foundation

/// Sentences for the person at the terminal, on standard error: standard output is for results.
enum Terminal {
    static func note(_ sentence: String) {
        FileHandle.standardError.write(Data("sn3d: \(sentence)\n".utf8))
    }
}
