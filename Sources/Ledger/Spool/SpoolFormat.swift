import Foundation
import Records

/// How a record stands in a file of the spool: JSON, with the version of its format beside it.
///
/// Files outlive the program that wrote them: one that waited over an upgrade is read in the format it has.
enum SpoolFormat {
    /// Raised when the keys of `ProcessingRecord` change; `upgrade` then learns to bring older files to the new keys.
    static let version = 3

    private struct Envelope: Codable {
        let version: Int
        let record: ProcessingRecord
    }

    static func encode(_ record: ProcessingRecord) throws -> Data {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .secondsSince1970
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return try encoder.encode(Envelope(version: version, record: record))
    }

    static func decode(_ data: Data) throws -> ProcessingRecord {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .secondsSince1970
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return try decoder.decode(Envelope.self, from: try upgrade(data)).record
    }

    private struct UnknownFormat: Error, CustomStringConvertible {
        var description: String { "it is in a format of a newer program" }
    }

    private static func upgrade(_ data: Data) throws -> Data {
        guard let document = try JSONSerialization.jsonObject(with: data) as? [String: Any] else { return data }
        func upgraded(_ record: [String: Any]) throws -> Data {
            try JSONSerialization.data(withJSONObject: ["version": version, "record": addingService(record)])
        }
        switch document["version"] as? Int {
        case nil: return try upgraded(FirstSpoolFormat.upgrade(document))
        case 2: return try upgraded(document["record"] as? [String: Any] ?? [:])
        case version:
            return data
        default:
            throw UnknownFormat()
        }
    }
}

extension SpoolFormat {
    /// Version 3 names the service, and says whether the processing was a repetition; before it, every one could be.
    fileprivate static func addingService(_ record: [String: Any]) -> [String: Any] {
        var record = record
        var claim = record["claim"] as? [String: Any] ?? [:]
        (claim["service"], claim["repeats"]) = ("", true)
        record["claim"] = claim
        return record
    }
}

/// The spool's first format, which had no version: one flat object, the cube's header facts beside its path.
private enum FirstSpoolFormat {
    static func upgrade(_ old: [String: Any]) -> [String: Any] {
        let cube = old["cube"] as? [String: Any] ?? [:]
        var observation = cube.filter {
            !["path", "byteCount", "sha256", "arrivedAt", "settledAt", "fluxUnit"].contains($0.key)
        }
        observation["format"] = "unknown"
        var software = old["software"] as? [String: Any] ?? [:]
        software["resultVersion"] = 1
        var configuration = old["configuration"] as? [String: Any] ?? [:]
        configuration["json"] = configuration.removeValue(forKey: "document")

        var claim = old.filter { ["processingID", "priorModel", "host", "startedAt"].contains($0.key) }
        claim["delivery"] = cube.filter {
            ["path", "byteCount", "sha256", "arrivedAt", "settledAt"].contains($0.key)
        }
        // The header could be read when the data's width is known.
        if cube["width"] != nil { claim["observation"] = observation }
        claim["inputs"] = [Any]()
        claim["software"] = software
        claim["configuration"] = configuration

        var record = old.filter { ["finishedAt", "stages", "checks"].contains($0.key) }
        record["claim"] = claim
        record["ending"] = ending(old)
        return record
    }

    private static func ending(_ old: [String: Any]) -> [String: Any] {
        let outcome = old["outcome"] as? String ?? ""
        switch outcome {
        case "complete":
            return [outcome: ["_0": result(old["result"] as? [String: Any] ?? [:])]]
        case "rejected", "failed":
            let failure = ["code": old["failureCode"], "message": old["failureMessage"]]
            return [outcome: ["_0": failure.compactMapValues { $0 }]]
        default:
            return [outcome: [String: Any]()]
        }
    }

    private static func result(_ old: [String: Any]) -> [String: Any] {
        var result = old.filter { ["metrics", "residualBins", "flagCounts", "products"].contains($0.key) }
        let inSummary = old.filter { ["verdict", "heliocentricVelocity", "skyZeroPoint"].contains($0.key) }
        result["summary"] = (old["summary"] as? [String: Any] ?? [:]).merging(inSummary) { $1 }
        result["grid"] = (old["tiles"] as? [[String: Any]] ?? []).map { tile in
            var cell = tile
            cell["column"] = cell.removeValue(forKey: "tileX")
            cell["row"] = cell.removeValue(forKey: "tileY")
            return cell
        }
        return result
    }
}
