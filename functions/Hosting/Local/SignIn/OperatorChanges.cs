using CommunityAlerts.Api;
using CommunityAlerts.Hosting.Local.Store;
using CommunityAlerts.Problems;

namespace CommunityAlerts.Hosting.Local.SignIn;

/// <summary>
/// Changes the operators of this host one change at a time: in the data folder, then for the requests from now on. An
/// administrator of the whole tree always remains.
/// </summary>
/// <param name="operators">The current operators.</param>
/// <param name="folder">The data folder that stores them.</param>
/// <param name="comeFromSettings">Whether settings name the operators: then changes are refused.</param>
public sealed class OperatorChanges(Operators operators, DataFolder folder, bool comeFromSettings) : IDisposable
{
    /// <summary>The number of operators, invited ones included.</summary>
    public const int MaxOperators = 1_000;

    private readonly SemaphoreSlim _gate = new(1, 1);

    public bool ComeFromSettings => comeFromSettings;

    public IReadOnlyList<Operator> All => operators.All;

    public Operator? FindByName(string name) => operators.FindByName(name);

    public static Operator? Find(IReadOnlyList<Operator> all, string name) =>
        all.FirstOrDefault(o => string.Equals(o.Name, name.Trim(), StringComparison.OrdinalIgnoreCase));

    public static IReadOnlyList<Operator> Replace(IReadOnlyList<Operator> all, Operator before, Operator after) =>
        [.. all.Select(o => o == before ? after : o)];

    /// <summary>
    /// Makes a change that no other one comes between: of two for one thing, one is refused. Problems: those of the
    /// change, <c>operators-given</c>, <c>last-administrator</c>, <c>too-many-operators</c>.
    /// </summary>
    public async Task<Result<T>> ChangeAsync<T>(
        Func<IReadOnlyList<Operator>, Result<(IReadOnlyList<Operator> All, T Answer)>> change,
        CancellationToken cancellationToken
    )
    {
        if (comeFromSettings)
        {
            return LocalProblems.OperatorsGiven();
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            var before = operators.All;
            var changed = change(before);
            if (!changed.IsOk)
            {
                return changed.Problem;
            }

            var (all, answer) = changed.Value;
            if (!all.Any(CanAdminister))
            {
                return LocalProblems.LastAdministrator();
            }

            if (all.Count > MaxOperators && all.Count > before.Count)
            {
                return LocalProblems.TooManyOperators();
            }

            // Stored first, so that what was answered holds after any crash.
            await folder.SaveOperatorsAsync(all, cancellationToken);
            operators.Replace(all);
            return answer;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    /// <summary>Whether somebody administers the whole tree; who is only invited may never come.</summary>
    private static bool CanAdminister(Operator @operator) =>
        @operator.Roles.Contains(Role.Administrator)
        && string.IsNullOrEmpty(@operator.Area)
        && @operator.Invitation is not { IsOpen: true };
}
