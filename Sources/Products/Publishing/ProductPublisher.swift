import Files
import Foundation
import Records

/// Puts the files of a processing in their place, all of them or none.
///
/// Files are written in a hidden directory beside the final one, synchronised to disk, and appear by one rename:
/// a reader never sees a half-written product, and after a crash there is either the whole directory or a hidden
/// `.<processing id>.partial`, which may be deleted.
package struct ProductPublisher: Sendable {
    /// Root of the products, an absolute path: it is recorded, and read from elsewhere.
    package let directory: String

    /// - Parameter directory: may be relative to the working directory.
    package init(directory: String) {
        self.directory = URL(fileURLWithPath: directory).path
    }

    /// Where the files of a processing come to stand: `<root>/<object>/<odometer>/<processing id>`.
    package func place(of provenance: Provenance) -> String {
        parent(of: provenance) + "/" + provenance.claim.processingID.uuidString.lowercased()
    }

    /// Writes, synchronises and publishes. An existing directory is never touched.
    package func publish(_ result: FieldResult) throws(ProductError) -> [PublishedProduct] {
        let provenance = result.provenance
        let parent = parent(of: provenance)
        let place = place(of: provenance)
        let partial = "\(parent)/.\(provenance.claim.processingID.uuidString.lowercased()).partial"
        guard !DurableFile.exists(place) else { throw ProductError(writing: place, errno: EEXIST) }
        try change { () throws(SystemError) in
            try DurableFile.createDirectories(parent)
            try DurableFile.createDirectory(partial)
        }
        do throws(ProductError) {
            let products = try write(result, in: partial, for: place)
            try change { () throws(SystemError) in
                try DurableFile.synchronise(partial)
                try DurableFile.rename(partial, to: place)
            }
            return products
        } catch {
            try? FileManager.default.removeItem(atPath: partial)
            throw error
        }
    }

    /// Takes back the files of a result that is none, of which nobody was told.
    package static func withdraw(_ products: [PublishedProduct]) throws(ProductError) {
        guard let product = products.first else { return }
        let place = URL(fileURLWithPath: product.path).deletingLastPathComponent()
        guard DurableFile.exists(place.path) else { return }
        do {
            try FileManager.default.removeItem(at: place)
        } catch {
            throw ProductError(
                code: .write, message: "\(place.path) cannot be removed: \(error.localizedDescription).", cause: error)
        }
    }

    /// The directory of a processing, whole or half-written.
    package struct Place: Sendable, Hashable {
        package let path: String
        package let processingID: UUID
    }

    /// The directories of all processings below the root, `<object>/<odometer>/<processing id>`.
    package func places() -> [Place] {
        func names(in path: String) -> [String] { (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] }
        return names(in: directory).flatMap { object in
            names(in: "\(directory)/\(object)").flatMap { odometer in
                let parent = "\(directory)/\(object)/\(odometer)"
                return names(in: parent).compactMap { name -> Place? in
                    // Half-written ones are `.<processing id>.partial`.
                    let identity = name.hasPrefix(".") ? name.dropFirst().prefix { $0 != "." } : name[...]
                    return UUID(uuidString: String(identity)).map {
                        Place(path: "\(parent)/\(name)", processingID: $0)
                    }
                }
            }
        }
    }

    private func change(_ work: () throws(SystemError) -> Void) throws(ProductError) {
        do { try work() } catch { throw ProductError(error) }
    }

    private func write(
        _ result: FieldResult, in partial: String, for place: String
    ) throws(ProductError) -> [PublishedProduct] {
        let provenance = result.provenance
        let stem =
            "\(Self.fileName(provenance.claim.observation?.object))_\(Self.fileName(provenance.claim.observation?.odometer))_SN3"
        let maps = "\(stem)_maps.fits"
        try MapsFile.write(result, to: "\(partial)/\(maps)")
        let picture = "\(stem)_quicklook.png"
        try QuickLook.draw(result, to: "\(partial)/\(picture)")

        var products: [PublishedProduct] = []
        for (kind, name) in [(PublishedProduct.Kind.maps, maps), (.quicklook, picture)] {
            products.append(try published(kind, name, in: partial, for: place))
        }
        return products
    }

    private func published(
        _ kind: PublishedProduct.Kind, _ name: String, in partial: String, for place: String
    ) throws(ProductError) -> PublishedProduct {
        let path = "\(partial)/\(name)"
        try change { () throws(SystemError) in try DurableFile.synchronise(path) }
        let content: FileDigest.Content
        do {
            content = try FileDigest.read(path)
        } catch {
            throw ProductError(code: .unreadable, message: "\(path) cannot be read back: \(error).", cause: error)
        }
        return PublishedProduct(
            kind: kind, path: "\(place)/\(name)", byteCount: content.status.byteCount, sha256: content.sha256,
            writtenAt: Date(timeIntervalSince1970: Double(content.status.modified) * 1e-9))
    }

    private func parent(of provenance: Provenance) -> String {
        "\(directory)/\(Self.fileName(provenance.claim.observation?.object))/\(Self.fileName(provenance.claim.observation?.odometer))"
    }

    /// A name that is safe as one component of a path: letters, digits and `+ - _ .` of ASCII stay, anything else
    /// becomes `_`; no leading dot, at most 100 characters; `unknown` for nothing.
    static func fileName(_ name: String?) -> String {
        let trimmed = (name ?? "").trimmingCharacters(in: .whitespaces).prefix(100)
        let safe = trimmed.map { character -> Character in
            character.isASCII && (character.isLetter || character.isNumber || "+-_.".contains(character))
                ? character : "_"
        }
        guard let first = safe.first else { return "unknown" }
        return first == "." ? "_" + String(safe.dropFirst()) : String(safe)
    }
}
