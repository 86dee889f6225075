using System.Net.Http.Headers;
using Azure.Data.Tables;
using CommunityAlerts.Problems;
using CommunityAlerts.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CommunityAlerts.Hosting.Local.Demo;

/// <summary>The state of loading the sample district.</summary>
public enum SampleState
{
    /// <summary>Loading has not been requested since the host started.</summary>
    None,

    /// <summary>An earlier run of the host did not finish loading: load again.</summary>
    Interrupted,
    Loading,
    Loaded,

    /// <summary>Loading could not continue: load again.</summary>
    Failed,
}

/// <summary>The body of <c>GET</c> and <c>POST /local/sample</c>.</summary>
/// <param name="State">The state of loading.</param>
/// <param name="Name">The display name of the district.</param>
/// <param name="Residents">The number of different people in all lists together.</param>
/// <param name="Lists">The lists, in the order in which they are imported.</param>
/// <param name="Detail">The reason of a failure, for a person.</param>
public sealed record SampleView(
    SampleState State,
    string Name,
    int Residents,
    IReadOnlyList<SampleListView> Lists,
    string? Detail = null
);

/// <summary>A list and its progress.</summary>
/// <param name="Id">The id of the list.</param>
/// <param name="Name">The display name of the list.</param>
/// <param name="Total">The number of rows of its file.</param>
/// <param name="Done">The number of processed rows; all of them once it is imported.</param>
/// <param name="Stored">The number of people stored.</param>
/// <param name="Rejected">The number of rows that were rejected.</param>
public sealed record SampleListView(string Id, string Name, int Total, int Done, int Stored, int Rejected);

/// <summary>Loads the sample district into the store on request, and reports the progress.</summary>
/// <remarks>
/// A mark is in the table <c>settings</c> while it runs, so that loading can be repeated after a crash, and never adds
/// to other data.
/// </remarks>
public sealed partial class SampleLoading(
    SampleSource source,
    LocalAddress address,
    StorageAccount storage,
    IHttpClientFactory clients,
    IHostApplicationLifetime life,
    ILogger<SampleLoading> log
) : IDisposable
{
    private const string Partition = "settings";
    private const string Row = "sample-loading";

    /// <summary>Tables that must be empty, since the sample would add to or replace their rows.</summary>
    private static readonly string[] MustBeEmpty = [Tables.Lists, Tables.Campaigns, Tables.Days];

    private readonly SemaphoreSlim _starting = new(1);
    private volatile SampleView _view = CreateView(source.District, SampleState.None);

    private Table Settings => storage.Table(Tables.Settings);

    public async Task<SampleView> ReadStateAsync(CancellationToken cancellationToken) =>
        _view is { State: SampleState.None } view && await IsUnfinishedAsync(cancellationToken)
            ? view with
            {
                State = SampleState.Interrupted,
            }
            : _view;

    /// <summary>
    /// Starts to load, or continues an interrupted load. <c>store-not-empty</c> where there is data that such a load
    /// did not leave.
    /// </summary>
    /// <param name="authorization">
    /// The header of the caller, an administrator of the whole tree; the loader calls the API with it.
    /// </param>
    /// <param name="cancellationToken">Cancels the call, not the loading.</param>
    public async Task<Result<SampleView>> StartAsync(
        AuthenticationHeaderValue authorization,
        CancellationToken cancellationToken
    )
    {
        await _starting.WaitAsync(cancellationToken);
        try
        {
            if (_view.State is SampleState.Loading)
            {
                return _view;
            }

            if (!await IsUnfinishedAsync(cancellationToken) && await HasDataAsync(cancellationToken))
            {
                return LocalProblems.StoreNotEmpty();
            }

            await Settings.PutAsync(new TableEntity(Partition, Row), cancellationToken);
            _view = CreateView(source.District, SampleState.Loading);
            _ = LoadAsync(authorization, life.ApplicationStopping);
            return _view;
        }
        finally
        {
            _starting.Release();
        }
    }

    public void Dispose() => _starting.Dispose();

    private async Task LoadAsync(AuthenticationHeaderValue authorization, CancellationToken cancellationToken)
    {
        try
        {
            using var http = clients.CreateClient(nameof(SampleLoading));
            http.BaseAddress = address.Current;
            http.DefaultRequestHeaders.Authorization = authorization;
            var loader = new SampleLoader(new DemoApi(http), source);
            await loader.ImportAsync(ReportProgress, cancellationToken);
            await loader.StoreOptOutsAsync(cancellationToken);
            await loader.PlanAsync(cancellationToken);
            await Settings.TryDeleteAsync(Partition, Row, expectedETag: null, cancellationToken);
            _view = _view with { State = SampleState.Loaded };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The host stops; the mark stays for the next one.
        }
        catch (Exception e)
        {
            Failed(e.GetType().Name);
            _view = _view with { State = SampleState.Failed, Detail = e.Message };
        }
    }

    private void ReportProgress(SampleList list, ImportAnswer import) =>
        _view = _view with
        {
            Lists =
            [
                .. _view.Lists.Select(l =>
                    l.Id == list.Id
                        ? l with
                        {
                            Done = import.State == "completed" ? l.Total : CountAccepted(import) + import.Rejected,
                            // A number that is in a file twice counts as unchanged.
                            Stored = CountAccepted(import) - import.Problems.Count(p => p.Code == "duplicate-in-file"),
                            Rejected = import.Rejected,
                        }
                        : l
                ),
            ],
        };

    private static int CountAccepted(ImportAnswer import) => import.Added + import.Updated + import.Unchanged;

    private async Task<bool> IsUnfinishedAsync(CancellationToken cancellationToken) =>
        await Settings.FindAsync(Partition, Row, cancellationToken) is not null;

    private async Task<bool> HasDataAsync(CancellationToken cancellationToken)
    {
        foreach (var table in MustBeEmpty)
        {
            if (await storage.Table(table).ReadAllKeysAsync(cancellationToken).AnyAsync(cancellationToken))
            {
                return true;
            }
        }

        return false;
    }

    private static SampleView CreateView(SampleDistrict district, SampleState state) =>
        new(
            state,
            district.Name,
            district.Residents,
            [.. district.Lists.Select(l => new SampleListView(l.Id, l.Name, l.Rows, 0, 0, 0))]
        );

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The sample district was not loaded to its end: {Error}; GET /local/sample says why"
    )]
    private partial void Failed(string error);
}
