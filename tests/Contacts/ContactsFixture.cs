using System.Text;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Contacts;
using CommunityAlerts.Contacts.Imports;
using CommunityAlerts.Contacts.Imports.Writing;
using CommunityAlerts.Contacts.Lists;
using CommunityAlerts.Contacts.OptOuts;
using CommunityAlerts.Contacts.People;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Contacts.Imports;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using NodaTime;

namespace CommunityAlerts.Tests.Contacts;

/// <summary>The contacts feature on an account of its own, two buckets, the clock at 2027-06-01 08:00 UTC.</summary>
internal sealed class ContactsFixture
{
    private readonly string _prefix;
    private readonly string _connection;

    private ContactsFixture(string connection, string prefix, StorageAccount account, int buckets)
    {
        (_connection, _prefix, Account) = (connection, prefix, account);
        Settings = Options.Create(new Settings { Buckets = buckets, Region = "US" });
        var areas = new AreaStore(account);
        var knownAreas = new KnownAreas(areas, new CurrentAreas(areas, Clock));
        Lists = new ListStore(account);
        Contacts = new ContactStore(account, Settings);
        OptOuts = new OptOutStore(account, Settings, new ContactTelemetry(Meters.None));
        Imports = new ImportStore(account);
        Sequence = new ImportSequence(Imports, account, TableTelemetry);
        Removals = new RemovalStore(account, Clock, TableTelemetry);
        Upload = new UploadService(Imports, Sequence, account);
        ListEditor = new ListService(
            Lists,
            Contacts,
            new PeopleIndexStore(account),
            Sequence,
            [],
            Clock,
            TableTelemetry,
            knownAreas
        );
        Persons = new PersonReader(Keys, Settings);
        Editor = new ContactService(Contacts, Lists, Persons, Removals, Clock, knownAreas);
        Desk = new ImportService(ListEditor, Upload, new UploadLimit(), Imports, Settings, Clock);
        People = new PersonService(
            new ContactLookup(Lists, Contacts, TableTelemetry),
            Contacts,
            new PeopleIndexEraser(Lists, new PeopleIndexStore(account), Settings, TableTelemetry),
            OptOuts,
            Imports,
            Removals,
            []
        );
        Audiences = new AudienceReader(Contacts, OptOuts);
    }

    public static Caller Administrator { get; } = new("wang", [Role.Administrator], "");

    internal static TableTelemetry TableTelemetry { get; } = new(NullLogger<TableTelemetry>.Instance, Meters.None);

    public StorageAccount Account { get; }
    public IOptions<Settings> Settings { get; }
    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2027, 6, 1, 8, 0, 0, TimeSpan.Zero));
    public NumberKeys Keys { get; } = Files.Keys;
    public ListStore Lists { get; }
    public ContactStore Contacts { get; }
    public OptOutStore OptOuts { get; }
    public ImportStore Imports { get; }
    public ImportSequence Sequence { get; }
    public RemovalStore Removals { get; }
    public UploadService Upload { get; }
    public ListService ListEditor { get; }
    public PersonReader Persons { get; }
    public ContactService Editor { get; }
    public ImportService Desk { get; }
    public PersonService People { get; }
    public AudienceReader Audiences { get; }

    public static async Task<ContactsFixture> StartAsync(CancellationToken cancellationToken, int buckets = 2)
    {
        var prefix = Azurite.FreshPrefix();
        var connection = await Azurite.ConnectionStringAsync(prefix);
        var account = StorageAccount.Connect(connection, prefix);
        await account.CreateAsync(
            [Tables.Lists, Tables.Areas, Tables.Contacts, Tables.OptOuts, Tables.PeopleIndex, Tables.Imports],
            [Queues.Imports],
            cancellationToken
        );
        await account.Uploads.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        var fixture = new ContactsFixture(connection, prefix, account, buckets);
        await fixture.AddListAsync("flood", cancellationToken);
        return fixture;
    }

    public Task AddListAsync(string id, CancellationToken cancellationToken, string area = "beiguan") =>
        Lists.TryPutAsync(
            new ContactList
            {
                Id = id,
                Name = id,
                Area = area,
                CreatedAt = Instant.FromDateTimeOffset(Clock.GetUtcNow()),
            },
            asRead: null,
            cancellationToken
        );

    public Importer Importer(StorageAccount? account = null, TimeSpan? maxWork = null)
    {
        var storage = account ?? Account;
        var imports = new ImportStore(storage);
        var removals = new RemovalStore(storage, Clock, TableTelemetry);
        var contacts = new ContactStore(storage, Settings);
        var telemetry = new ImportTelemetry(NullLogger<ImportTelemetry>.Instance);
        var files = new FileImporter(
            removals,
            Lists,
            contacts,
            new UploadedFileReader(new FileReader(Keys), new AreaStore(storage), contacts, storage),
            new ImportFindingsWriter(imports, new ListComparison(contacts, storage)),
            new BucketImporter(imports, removals, Lists, contacts, storage),
            telemetry
        );
        var sequence = new ImportSequence(imports, storage, TableTelemetry);
        return new Importer(imports, sequence, files, Lists, contacts, storage, telemetry, Clock)
        {
            MaxWork = maxWork ?? CommunityAlerts.Contacts.Imports.Importer.DefaultMaxWork,
        };
    }

    public Task<string> UploadAsync(
        string text,
        CancellationToken cancellationToken,
        Func<ImportRequest, ImportRequest>? change = null
    )
    {
        var request = Files.Request with { At = Instant.FromDateTimeOffset(Clock.GetUtcNow()) };
        return Upload.StartAsync(Encoding.UTF8.GetBytes(text), change?.Invoke(request) ?? request, cancellationToken);
    }

    public async Task<ImportView> ImportAsync(
        string text,
        CancellationToken cancellationToken,
        Func<ImportRequest, ImportRequest>? change = null
    )
    {
        var id = await UploadAsync(text, cancellationToken, change);
        await Importer().RunAsync(id, cancellationToken);
        return await ViewAsync(id, cancellationToken);
    }

    public async Task<ImportView> ViewAsync(string id, CancellationToken cancellationToken) =>
        (await Desk.FindAsync(Administrator, id, cancellationToken)).Value!;

    public async Task<IReadOnlyList<Contact>> ContactsOfAsync(string list, CancellationToken cancellationToken)
    {
        var found = new List<Contact>();
        for (var bucket = 0; bucket < Contacts.Buckets; bucket++)
        {
            await foreach (
                var contact in Contacts.ReadBucketAsync(
                    list,
                    bucket,
                    after: null,
                    TableLimits.MaxRowsAPage,
                    cancellationToken
                )
            )
            {
                found.Add(contact);
            }
        }

        return found;
    }

    public async Task<string> ExportAsync(string list, CancellationToken cancellationToken)
    {
        using var output = new MemoryStream();
        var reader = new ContactReader(Contacts, OptOuts, TableTelemetry);
        var write = await reader.ExportAsync(Administrator, list, cancellationToken);
        await write(output);
        return Encoding.UTF8.GetString(output.ToArray());
    }

    /// <summary>
    /// Gives the account through clients that stop at the <paramref name="calls"/>-th call of the tables, before it is
    /// sent or after it was answered.
    /// </summary>
    public StorageAccount StoppingAfter(int calls, bool sent)
    {
        var options = new TableClientOptions();
        options.AddPolicy(new StopAfter(calls, sent), HttpPipelinePosition.PerCall);
        return new StorageAccount(
            new TableServiceClient(_connection, options),
            new QueueServiceClient(_connection),
            new BlobServiceClient(_connection),
            _prefix
        );
    }

    /// <summary>
    /// Gives the account with something done before its first write to a table, or first transaction.
    /// </summary>
    public StorageAccount DoingBefore(string table, Func<Task> what)
    {
        var path = table == RunBefore.Transaction ? table : _prefix + table;
        return StorageAccount.Connect(
            _connection,
            _prefix,
            options => options.AddPolicy(new RunBefore(path, what), HttpPipelinePosition.PerCall)
        );
    }

    /// <summary>Gives the account with something done before one of its calls to tables.</summary>
    public StorageAccount Doing(int beforeCall, Action what)
    {
        var options = new TableClientOptions();
        options.AddPolicy(new Before(beforeCall, what), HttpPipelinePosition.PerCall);
        return new StorageAccount(
            new TableServiceClient(_connection, options),
            new QueueServiceClient(_connection),
            new BlobServiceClient(_connection),
            _prefix
        );
    }

    /// <summary>
    /// Gives the account through clients that lose the answer of one of their calls to tables, and repeat it.
    /// </summary>
    public StorageAccount LosingAnswerOf(int call) =>
        StorageAccount.Connect(
            _connection,
            _prefix,
            options => options.AddPolicy(new LoseAnswer(call), HttpPipelinePosition.PerRetry)
        );

    private sealed class LoseAnswer(int call) : HttpPipelinePolicy
    {
        private int _left = call;

        public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
            throw new NotSupportedException();

        public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
        {
            await ProcessNextAsync(message, pipeline);
            if (Interlocked.Decrement(ref _left) == 0)
            {
                throw new IOException("The answer was lost.");
            }
        }
    }

    private sealed class Before(int call, Action what) : HttpPipelinePolicy
    {
        private int _left = call;

        public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
            throw new NotSupportedException();

        public override ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
        {
            if (Interlocked.Decrement(ref _left) == 0)
            {
                what();
            }

            return ProcessNextAsync(message, pipeline);
        }
    }

    private sealed class StopAfter(int calls, bool sent) : HttpPipelinePolicy
    {
        private int _left = calls;

        public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
            throw new NotSupportedException();

        public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
        {
            var left = Interlocked.Decrement(ref _left);
            if (left > 0 || (left == 0 && sent))
            {
                await ProcessNextAsync(message, pipeline);
            }

            if (left <= 0)
            {
                throw new OperationCanceledException("Stopped by the test.");
            }
        }
    }
}
