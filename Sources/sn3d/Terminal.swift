import Foundation

/// What a person reads while a command runs.
enum Terminal {
    /// A line of a result, on standard output at once, also into a pipe.
    static func say(_ line: String, terminator: String = "\n") {
        FileHandle.standardOutput.write(Data((line + terminator).utf8))
    }

    /// Characters of a line on standard output; nil where that is no terminal.
    static var width: Int? {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// A sentence about the work, on standard error: standard output is for results.
    static func note(_ sentence: String) {
        FileHandle.standardError.write(Data("sn3d: \(sentence)\n".utf8))
    }
}
