// Writes the payloads of a file (one a line) as programs in Go do: loggers PAYLOADS FOLDER.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"log"
	"os"
)

var texts []string

func put(name string, write func(*os.File, string)) {
	file, err := os.Create(os.Args[2] + "/go_" + name)
	if err != nil {
		log.Fatal(err)
	}
	defer file.Close()
	for _, text := range texts {
		write(file, text)
	}
}

func parsed(text string) (value map[string]interface{}) {
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		log.Fatal(err)
	}
	return
}

func encoded(file *os.File, body interface{}) {
	json.NewEncoder(file).Encode(map[string]interface{}{"time": "2024-01-16T09:15:00Z", "body": body})
}

func main() {
	input, err := os.Open(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	lines := bufio.NewScanner(input)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		texts = append(texts, lines.Text())
	}
	plain := func(file *os.File) *log.Logger { return log.New(file, "", log.LstdFlags) }
	put("log.log", func(file *os.File, text string) { plain(file).Println("body:", text) })
	put("log_micro_file.log", func(file *os.File, text string) {
		log.New(file, "[hook] ", log.LstdFlags|log.Lmicroseconds|log.Lshortfile|log.LUTC).Printf("body: %s", text)
	})
	put("log_q.log", func(file *os.File, text string) { plain(file).Printf("body: %q", text) })
	put("log_v_map.log", func(file *os.File, text string) { plain(file).Printf("body: %v", parsed(text)) })
	put("log_goval.log", func(file *os.File, text string) { fmt.Fprintf(file, "%#v\n", parsed(text)) })
	put("log_bytes.log", func(file *os.File, text string) { plain(file).Println("body:", []byte(text)) })
	put("json.ndjson", func(file *os.File, text string) { encoded(file, json.RawMessage(text)) })
	put("json_bytes.ndjson", func(file *os.File, text string) { encoded(file, []byte(text)) })
	put("json_text.ndjson", func(file *os.File, text string) { encoded(file, text) })
	put("json_indent.json", func(file *os.File, text string) {
		encoder := json.NewEncoder(file)
		encoder.SetIndent("", "\t")
		encoder.Encode(map[string]interface{}{"body": json.RawMessage(text)})
	})
}
