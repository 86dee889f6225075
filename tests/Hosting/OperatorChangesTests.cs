using CommunityAlerts.Api;
using CommunityAlerts.Hosting.Local.SignIn;
using CommunityAlerts.Hosting.Local.Store;
using CommunityAlerts.Problems;
using Xunit;

namespace CommunityAlerts.Tests.Hosting;

/// <summary>Changes of the operators of a host, without the host.</summary>
public sealed class OperatorChangesTests : IDisposable
{
    private readonly DataFolder _folder = DataFolder.Lock(
        Directory.CreateTempSubdirectory("alerts-operators-").FullName
    );

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _folder.Dispose();
        Directory.Delete(_folder.Path, recursive: true);
    }

    [Fact]
    public async Task A_host_has_so_many_operators_and_takes_another_once_one_is_removed()
    {
        var all = Enumerable.Range(1, OperatorChanges.MaxOperators).Select(Make).ToList();
        using var changes = new OperatorChanges(new Operators(all), _folder, comeFromSettings: false);

        var refused = await AddAsync(changes, 0);
        var removed = await changes.ChangeAsync<int>(now => ([.. now.Skip(1)], 0), Stop);
        var added = await AddAsync(changes, 0);

        Assert.Equal("too-many-operators", refused?.Code);
        Assert.True(removed.IsOk);
        Assert.Null(added);
        Assert.Equal(OperatorChanges.MaxOperators, (await _folder.ReadOperatorsAsync(Stop)).Count);
    }

    private static Operator Make(int number) => new($"Operator {number}", $"token-{number}", [Role.Administrator]);

    private static async Task<Problem?> AddAsync(OperatorChanges changes, int number) =>
        (await changes.ChangeAsync<int>(now => ([.. now, Make(number)], 0), Stop)).Problem;
}
