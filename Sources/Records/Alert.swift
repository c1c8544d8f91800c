import Foundation

/// Something that an operator may want to know. Its kind fixes the journal's MESSAGE_ID and priority.
package struct Alert: Sendable, Codable {
    package enum Kind: String, Sendable, Codable, CaseIterable {
        case serviceFailed = "service_failed"
        case watchLost = "watch_lost"
        case databaseDown = "database_down"
        case spoolUnwritable = "spool_unwritable"
        case productsUnavailable = "products_unavailable"
        case configurationRefused = "configuration_refused"
        case calibrationRejected = "calibration_rejected"
        case qualityFailed = "quality_failed"
        case cubeUnreadable = "cube_unreadable"
        case processingFailed = "processing_failed"
        case cubeQuarantined = "cube_quarantined"
        case workerCrashed = "worker_crashed"
        case alertCommandFailed = "alert_command_failed"
        case attemptFailed = "attempt_failed"
        case qualityMarginal = "quality_marginal"
        case calibrationMarginal = "calibration_marginal"
        case queueOverflow = "queue_overflow"
        case resultSpooled = "result_spooled"
        case productsMissing = "products_missing"
        case pollingFallback = "polling_fallback"
        case cubeMoved = "cube_moved"
        case started = "started"
        case stopped = "stopped"
        case cubeDone = "cube_done"
        case databaseBack = "database_back"
        case productsBack = "products_back"
        case watchRecovered = "watch_recovered"
        case stageTimings = "stage_timings"
    }

    package var kind: Kind
    /// The sentence that stands alone in `journalctl -t sn3d`.
    package var message: String
    package var subject: Subject?
    /// The check that raised the alert.
    package var check: QualityCheck?
    /// The stable code of the reason, `calibration.sky_velocity`.
    package var code: String?

    /// The cube and processing that an alert is about.
    package struct Subject: Sendable, Codable {
        package var path: String
        package var sha256: String?
        package var object: String?
        package var odometer: String?
        package var processingID: UUID?

        package init(
            path: String, sha256: String? = nil, object: String? = nil, odometer: String? = nil,
            processingID: UUID? = nil
        ) {
            self.path = path
            self.sha256 = sha256
            self.object = object
            self.odometer = odometer
            self.processingID = processingID
        }
    }

    package init(
        kind: Kind, message: String, subject: Subject? = nil, check: QualityCheck? = nil, code: String? = nil
    ) {
        self.kind = kind
        self.message = message
        self.subject = subject
        self.check = check
        self.code = code
    }
}

extension Alert.Kind {
    /// The syslog priority, 2 (critical) to 6 (informational).
    package var priority: Int {
        switch self {
        case .watchLost, .databaseDown, .spoolUnwritable, .productsUnavailable: 2
        case .calibrationRejected, .qualityFailed, .cubeUnreadable, .processingFailed, .cubeQuarantined, .workerCrashed,
            .configurationRefused, .serviceFailed:
            3
        case .alertCommandFailed, .attemptFailed, .qualityMarginal, .calibrationMarginal, .queueOverflow,
            .resultSpooled, .productsMissing, .pollingFallback:
            4
        case .started, .stopped, .cubeDone, .databaseBack, .productsBack, .watchRecovered, .cubeMoved: 5
        case .stageTimings: 6
        }
    }

    /// The journal's MESSAGE_ID: a fixed random UUID for each kind, which `systemd/sn3d.catalog` explains.
    package var messageID: UUID { Self.messageIDs[self]! }

    private static let messageIDs: [Alert.Kind: UUID] = Dictionary(
        uniqueKeysWithValues: messageIDTexts.map { ($0.key, UUID(uuidString: $0.value)!) })

    private static let messageIDTexts: [Alert.Kind: String] = [
        .serviceFailed: "6771b054-5482-42ac-9ca8-95461d8739aa",
        .watchLost: "685268c4-734a-486a-93d1-41d572e7c0de",
        .databaseDown: "17ae707a-e07f-4485-bb6d-6dac64ea41cf",
        .spoolUnwritable: "a3d59c5b-41fb-407b-86ea-a6671ff1276e",
        .productsUnavailable: "db5b5fab-8f4d-4e27-9da1-494c73cf256d",
        .configurationRefused: "73ab4876-7734-47c1-87fd-e805ec99108d",
        .productsBack: "309d6b79-965e-4a32-9ae4-45508201e2bd",
        .calibrationRejected: "2588c788-2f49-406d-a785-ca5e181f0f00",
        .qualityFailed: "1ac02bde-bf43-4f5a-bbdb-f856f5f9a492",
        .cubeUnreadable: "3d1446e8-8910-45a9-9e82-83560cef08d7",
        .processingFailed: "2b87557f-6fe6-406a-bc41-bd9c9be810af",
        .cubeQuarantined: "6513270e-269e-4d37-b2a7-4de452e6b438",
        .workerCrashed: "d23f0824-128b-4f33-8c5c-7fd0a6a3a450",
        .alertCommandFailed: "e8d79f49-af6d-414c-8a6f-188a424e617b",
        .attemptFailed: "9531985d-5d9d-49f8-9818-e811892f902b",
        .qualityMarginal: "228f0d2e-6f74-412c-b658-ee168d6099b2",
        .calibrationMarginal: "8b0ba45b-d979-4124-acbc-8da9d31c9c01",
        .queueOverflow: "8748d9d6-c21f-4200-8142-4f68a3adc7bb",
        .resultSpooled: "d80d890e-cf43-4c31-937f-a7b99f0fb395",
        .productsMissing: "f4352dff-2dac-41c8-afd3-b13f1f99e662",
        .pollingFallback: "d7d125fc-fc4f-4192-9f20-602aa9ad84c3",
        .cubeMoved: "845a5afa-11c2-4bdc-862d-96012a5a646b",
        .started: "7e1e3a65-6d92-4617-889e-db8ca644af3e",
        .stopped: "635db5d2-ccef-40d9-b842-a58076b01a36",
        .cubeDone: "4b647d2d-f8b2-4d73-8319-58ac6903571b",
        .databaseBack: "be00befa-8203-4b2a-a418-e400b09b4f9d",
        .watchRecovered: "8042d3bb-1775-4be1-9878-b7daa1c63915",
        .stageTimings: "5e5e791f-a7ec-418b-a7b7-d6350e8d2c75",
    ]
}

/// Where alerts go. Never throws: an alert that cannot be delivered must not stop the work.
package protocol AlertSink: Sendable {
    func raise(_ alert: Alert)
}
