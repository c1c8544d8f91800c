import Foundation
import Yams

/// Reads `/etc/sn3d/sn3d.yaml`: every key of the file must exist in the defaults and have the same type.
///
/// The defaults, encoded, are the schema: a setting added to `Settings` is a key of the file with nothing else to
/// write. Keys are the properties' names in snake case.
enum ConfigurationFile {
    /// - Throws: `ConfigurationError` that names the file, line and key.
    static func load(_ path: String) throws -> Settings {
        let text: String
        do {
            text = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw ConfigurationError(
                code: .unreadable,
                message: "\(path) cannot be read: \(error.localizedDescription). "
                    + "Copy systemd/sn3d.conf.example there, or name another file with --config.")
        }
        return try parse(text, path: path)
    }

    static func parse(_ text: String, path: String) throws -> Settings {
        let document: Node?
        do {
            document = try Yams.compose(yaml: text)
        } catch {
            throw ConfigurationError(code: .syntax, message: "\(path): \(error)")
        }
        var tree = try tree(of: Settings())
        if let document {
            tree = try overlay(document, on: tree, place: Place(path: path, key: ""))
        }
        return try decoder.decode(Settings.self, from: JSONEncoder().encode(tree))
    }

    /// The settings as the file would spell them.
    static func render(_ settings: Settings) throws -> String {
        try Yams.dump(object: plain(tree(of: settings)), width: -1, sortKeys: true)
    }

    /// The settings as JSON with sorted keys, the form that is stored with each processing.
    static func json(_ settings: some Encodable) throws -> String {
        String(decoding: try encoder.encode(settings), as: UTF8.self)
    }

    private static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }

    private static var decoder: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return decoder
    }

    private static func tree(of settings: Settings) throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: encoder.encode(settings))
    }

    private struct Place {
        let path: String
        let key: String

        func error(_ node: Node, _ message: String, code: ConfigurationError.Code) -> ConfigurationError {
            let line = node.mark.map { ":\($0.line)" } ?? ""
            return ConfigurationError(code: code, message: "\(path)\(line): \(message)")
        }

        func inside(_ name: String) -> Place { Place(path: path, key: key.isEmpty ? name : "\(key).\(name)") }
    }

    private static func overlay(_ node: Node, on value: JSONValue, place: Place) throws -> JSONValue {
        switch value {
        case .object(var object):
            guard case .mapping(let mapping) = node else {
                throw place.error(node, "'\(place.key)' is a section: write its keys below it, indented.", code: .type)
            }
            for (key, child) in mapping {
                let name = key.string ?? "?"
                guard let known = object[name] else {
                    let section = place.key.isEmpty ? "the file" : "'\(place.key)'"
                    throw place.error(
                        key,
                        "unknown key '\(name)' in \(section); known are \(object.keys.sorted().joined(separator: ", ")).",
                        code: .unknownKey)
                }
                object[name] = try overlay(child, on: known, place: place.inside(name))
            }
            return .object(object)
        case .array:
            guard case .sequence(let sequence) = node else { throw wrongType(node, place, "a list") }
            return .array(
                try sequence.map { item in
                    guard let text = item.string else { throw wrongType(item, place, "a list of strings") }
                    return .string(text)
                })
        case .boolean:
            guard let flag = node.bool else { throw wrongType(node, place, "true or false") }
            return .boolean(flag)
        case .integer, .number:
            // A default like 5.0 encodes as 5: whether a fraction is allowed is the type's to say, when it is decoded.
            guard let number = node.float else { throw wrongType(node, place, "a number") }
            if let whole = Int(exactly: number) { return .integer(whole) }
            return .number(number)
        case .string:
            guard let text = node.string else { throw wrongType(node, place, "a string") }
            return .string(text)
        case .null:
            return value
        }
    }

    private static func wrongType(_ node: Node, _ place: Place, _ wanted: String) -> ConfigurationError {
        place.error(node, "'\(place.key)' must be \(wanted).", code: .type)
    }

    private static func plain(_ value: JSONValue) -> Any? {
        switch value {
        case .null: nil
        case .boolean(let value): value
        case .integer(let value): value
        case .number(let value): value
        case .string(let value): value
        case .array(let values): values.map { plain($0) as Any }
        case .object(let object): object.mapValues { plain($0) as Any }
        }
    }
}
