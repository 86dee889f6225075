using System.Reflection;
using System.Runtime.CompilerServices;

namespace CommunityAlerts.Problems;

/// <summary>All problems, collected from the factory methods of the <c>…Problems</c> classes.</summary>
/// <remarks>
/// Code, status and title are the same for every occurrence, so an occurrence made of empty arguments shows them.
/// </remarks>
public static class ProblemCatalogue
{
    /// <summary>All problems by code: an occurrence with its constant parts.</summary>
    public static IReadOnlyDictionary<string, Problem> All { get; } = CreateAll();

    private static SortedDictionary<string, Problem> CreateAll()
    {
        var all = new SortedDictionary<string, Problem>(StringComparer.Ordinal);
        var factories = typeof(Problem)
            .Assembly.GetTypes()
            .Where(t => t.Name.EndsWith("Problems", StringComparison.Ordinal))
            .OrderBy(t => t != typeof(CommonProblems))
            .ThenBy(t => t.FullName, StringComparer.Ordinal)
            .SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(m => m.ReturnType == typeof(Problem) && !m.IsGenericMethod && !m.IsSpecialName);
        foreach (var factory in factories)
        {
            var problem = (Problem)
                factory.Invoke(
                    null,
                    BindingFlags.DoNotWrapExceptions,
                    binder: null,
                    [.. factory.GetParameters().Select(p => CreateEmptyValue(p.ParameterType))],
                    culture: null
                )!;
            all.TryAdd(problem.Code, problem);
        }

        return all;
    }

    /// <summary>Creates an empty text, zero, a list of one empty element, or an object of empty members.</summary>
    private static object? CreateEmptyValue(Type type)
    {
        if (type == typeof(string))
        {
            return "";
        }

        if (type.IsValueType)
        {
            return Activator.CreateInstance(type);
        }

        var element =
            type.IsArray ? type.GetElementType()
            : type.IsGenericType && type.GetGenericArguments() is [var only] ? only
            : null;
        if (element is not null && type.IsAssignableFrom(element.MakeArrayType()))
        {
            var list = Array.CreateInstance(element, 1);
            list.SetValue(CreateEmptyValue(element), 0);
            return list;
        }

        return type.GetConstructors() is [var maker, ..]
            ? maker.Invoke([.. maker.GetParameters().Select(p => CreateEmptyValue(p.ParameterType))])
            : RuntimeHelpers.GetUninitializedObject(type);
    }
}
