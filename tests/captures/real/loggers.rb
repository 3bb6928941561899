require 'json'; require 'logger'; require 'pp'; require 'csv'; require 'yaml'
inp, out = ARGV; texts = File.read(inp, encoding: 'UTF-8').split("\n")
put = ->(name, &f) { File.open("#{out}/ruby_#{name}", 'w') { |o| texts.each { |t| f.call(o, t) } } }
put.call('logger.log') { |o, t| Logger.new(o).info(t) }
put.call('logger_label.log') { |o, t| Logger.new(o, progname: 'hook').info("body: #{t}") }
put.call('logger_inspect.log') { |o, t| Logger.new(o).info(JSON.parse(t).inspect) }
put.call('logger_text_inspect.log') { |o, t| Logger.new(o).info("body=#{t.inspect}") }
put.call('pp.txt') { |o, t| PP.pp(JSON.parse(t), o) }
put.call('pretty_generate.txt') { |o, t| o.puts JSON.pretty_generate(JSON.parse(t)) }
put.call('logger_json.ndjson') { |o, t| o.puts JSON.generate({ time: '2024-01-16T09:15:00Z', msg: 'hook', body: JSON.parse(t) }) }
File.open("#{out}/ruby_yaml.yaml", 'w') { |o| o.write(texts.map { |t| { 'body' => t } }.to_yaml) }
File.open("#{out}/ruby_yaml_object.yaml", 'w') { |o| o.write(texts.map { |t| JSON.parse(t) }.to_yaml) }
