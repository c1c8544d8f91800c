import Foundation

/// A safetensors container: the header's length (8 bytes, little-endian), a JSON header, the tensors' raw bytes.
///
/// It supports only what a network needs: strings as metadata and 32-bit floats. The format is described at
/// https://huggingface.co/docs/safetensors.
package struct SafetensorsFile {
    /// An array of 32-bit floats, row-major.
    package struct Tensor {
        package var shape: [Int]
        package var values: [Float]

        package init(shape: [Int], values: [Float]) {
            self.shape = shape
            self.values = values
        }
    }

    package var metadata: [String: String]
    /// The tensors by name.
    package var tensors: [String: Tensor]

    private static let metadataKey = "__metadata__"

    private struct Entry: Codable {
        var dtype: String
        var shape: [Int]
        var dataOffsets: [Int]

        enum CodingKeys: String, CodingKey {
            case dtype, shape
            case dataOffsets = "data_offsets"
        }
    }

    /// A value of the header: a tensor's place, or the strings of `__metadata__`.
    private enum Value: Codable {
        case entry(Entry)
        case strings([String: String])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let entry = try? container.decode(Entry.self) {
                self = .entry(entry)
            } else {
                self = .strings(try container.decode([String: String].self))
            }
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .entry(let entry): try container.encode(entry)
            case .strings(let strings): try container.encode(strings)
            }
        }
    }

    package init(metadata: [String: String], tensors: [String: Tensor]) {
        self.metadata = metadata
        self.tensors = tensors
    }

    /// Reads a file; nil when the bytes are not a whole safetensors file of 32-bit floats.
    package init?(_ bytes: Data) {
        let bytes = [UInt8](bytes)
        guard bytes.count >= 8 else { return nil }
        let length = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[$1]) << (8 * UInt64($1)) }
        guard length <= UInt64(bytes.count - 8) else { return nil }
        let start = 8 + Int(length)
        guard let header = try? JSONDecoder().decode([String: Value].self, from: Data(bytes[8..<start])) else {
            return nil
        }
        metadata = [:]
        tensors = [:]
        var end = 0
        for (name, value) in header {
            switch value {
            case .strings(let strings) where name == Self.metadataKey:
                metadata = strings
            case .entry(let entry):
                guard let tensor = Self.tensor(entry, in: bytes[start...]) else { return nil }
                tensors[name] = tensor
                end = max(end, entry.dataOffsets[1])
            case .strings:
                return nil
            }
        }
        guard end == bytes.count - start else { return nil }
    }

    private static func tensor(_ entry: Entry, in data: ArraySlice<UInt8>) -> Tensor? {
        guard entry.dtype == "F32", entry.dataOffsets.count == 2, entry.shape.allSatisfy({ $0 >= 0 }) else {
            return nil
        }
        let (first, end) = (entry.dataOffsets[0], entry.dataOffsets[1])
        var count = 4
        for size in entry.shape {
            let product = count.multipliedReportingOverflow(by: size)
            guard !product.overflow else { return nil }
            count = product.partialValue
        }
        guard first >= 0, end >= first, end <= data.count, end - first == count else { return nil }
        let base = data.startIndex + first
        let values = stride(from: base, to: base + count, by: 4).map { i in
            Float(
                bitPattern: UInt32(data[i]) | UInt32(data[i + 1]) << 8 | UInt32(data[i + 2]) << 16
                    | UInt32(data[i + 3]) << 24)
        }
        return Tensor(shape: entry.shape, values: values)
    }

    /// Encodes one tensor's values as little-endian bytes.
    static func bytes(_ values: [Float]) -> Data {
        var data = Data(capacity: values.count * 4)
        for value in values {
            withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
        }
        return data
    }

    /// Encodes the file; the same content gives the same bytes.
    package func encoded() throws -> Data {
        var header: [String: Value] = [Self.metadataKey: .strings(metadata)]
        var body = Data()
        for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
            let first = body.count
            body.append(Self.bytes(tensor.values))
            header[name] = .entry(Entry(dtype: "F32", shape: tensor.shape, dataOffsets: [first, body.count]))
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var text = try encoder.encode(header)
        // Tensors start on a multiple of eight bytes.
        text.append(contentsOf: repeatElement(UInt8(ascii: " "), count: (8 - text.count % 8) % 8))
        var data = Data()
        withUnsafeBytes(of: UInt64(text.count).littleEndian) { data.append(contentsOf: $0) }
        data.append(text)
        data.append(body)
        return data
    }
}
