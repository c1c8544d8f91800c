import Files
import Foundation
import Yams

/// Reads `/etc/sn3d/sn3d.yaml`: every key of the file must exist in the defaults and have the same type.
///
/// The defaults, encoded, are the schema: a setting added to `Settings` is a key of the file with nothing else to
/// write.
enum ConfigurationFile {
    /// - Throws: `ConfigurationError` that names the file, line and key.
    static func load(_ path: String) throws -> Settings {
        func unreadable(_ reason: String) -> ConfigurationError {
            ConfigurationError(
                code: .unreadable,
                message:
                    "\(path.printable) cannot be read: \(reason). Copy systemd/sn3d.yaml.example there, or name another"
                    + " file with --config.")
        }
        let bytes: [UInt8]
        do {
            let file = try RegularFile(path)
            bytes = try file.bytes(0..<file.status.byteCount)
        } catch let failure as RegularFile.Failure {
            switch failure {
            case .missing: throw unreadable("it is not there")
            case .notRegular, .notAPath: throw unreadable("it is no file")
            case .system(let error): throw unreadable(error.reason)
            }
        } catch let error as SystemError {
            throw unreadable(error.reason)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw unreadable("it is no text in UTF-8") }
        return try parse(text, path: path)
    }

    static func parse(_ text: String, path: String) throws -> Settings {
        let document: Node?
        do {
            document = try Yams.compose(yaml: text)
        } catch {
            throw ConfigurationError(code: .syntax, message: "\(path): \(error)")
        }
        guard let document else { return Settings() }
        let merged = try ConfigurationOverlay(path: path).merge(document, into: node(of: Settings()), at: "")
        return try YAMLDecoder().decode(Settings.self, from: merged)
    }

    /// The settings as the file would spell them.
    static func render(_ settings: Settings) throws -> String {
        try Yams.serialize(node: readable(node(of: settings)), width: -1)
    }

    /// The settings as JSON with sorted keys, the form that is stored with each processing.
    static func json(_ settings: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(settings), as: UTF8.self)
    }

    private static func node(of settings: Settings) throws -> Node {
        try Yams.compose(yaml: YAMLEncoder().encode(settings)) ?? [:]
    }

    /// Numbers as people write them, 0.5 instead of 5e-1, and keys in a fixed order.
    private static func readable(_ node: Node) -> Node {
        switch node {
        case .mapping(let mapping):
            let pairs = mapping.map { ($0.key, readable($0.value)) }
            return Node(pairs.sorted { ($0.0.string ?? "") < ($1.0.string ?? "") })
        case .scalar where node.tag == Tag(.float):
            return node.float.map { Node($0 == $0.rounded() && abs($0) < 1e6 ? "\(Int($0)).0" : "\($0)") } ?? node
        default:
            return node
        }
    }
}

/// Lays a file's values over the defaults.
private struct ConfigurationOverlay {
    let path: String

    /// - Parameter key: dotted path of the place in the file, empty at the top.
    func merge(_ node: Node, into known: Node, at key: String) throws -> Node {
        switch known {
        case .mapping(var mapping):
            guard case .mapping(let given) = node else {
                throw error(node, "'\(key)' is a section: write its keys below it, indented.", .type)
            }
            for (name, value) in given {
                guard let text = name.string, let known = mapping[name] else {
                    throw unknown(name, among: mapping, at: key)
                }
                mapping[name] = try merge(value, into: known, at: key.isEmpty ? text : "\(key).\(text)")
            }
            return .mapping(mapping)
        case .sequence:
            guard case .sequence(let items) = node, items.allSatisfy({ $0.scalar != nil }) else {
                throw error(node, "'\(key)' must be a list of strings.", .type)
            }
            return node
        default:
            let wanted = kind(of: known)
            guard node.scalar != nil, wanted.accepts(node) else {
                throw error(node, "'\(key)' must be \(wanted.name).", .type)
            }
            return node
        }
    }

    private func kind(of known: Node) -> (name: String, accepts: (Node) -> Bool) {
        switch known.tag {
        case Tag(.bool): ("true or false", { $0.tag == Tag(.bool) })
        case Tag(.int): ("a whole number", { $0.tag == Tag(.int) })
        case Tag(.float): ("a number", { $0.tag == Tag(.float) || $0.tag == Tag(.int) })
        default: ("a string", { _ in true })
        }
    }

    private func unknown(_ name: Node, among mapping: Node.Mapping, at key: String) -> ConfigurationError {
        let section = key.isEmpty ? "the file" : "'\(key)'"
        let names = mapping.keys.compactMap(\.string).sorted().joined(separator: ", ")
        return error(name, "unknown key '\(name.string ?? "?")' in \(section); known are \(names).", .unknownKey)
    }

    private func error(_ node: Node, _ message: String, _ code: ConfigurationError.Code) -> ConfigurationError {
        let line = node.mark.map { ":\($0.line)" } ?? ""
        return ConfigurationError(code: code, message: "\(path)\(line): \(message)")
    }
}
